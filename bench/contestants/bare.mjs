// The smallest program for the work of accepting: three rows in one statement, then a job. Whoever dies in between the
// two has answered for nothing; whoever loses Redis has lost the job.
import { randomUUID } from "node:crypto";
import { Queue } from "bullmq";
import express from "express";
import postgres from "postgres";
import { databaseUrl, httpPort, redis, say } from "./surroundings.mjs";

const sql = postgres(databaseUrl, { max: 10, onnotice: () => {} });
await sql`create table if not exists resets (id uuid primary key, contact text not null, state text not null default 'accepted')`;
await sql`create table if not exists events (id uuid primary key, reset_id uuid not null)`;
await sql`create table if not exists history (id bigint generated always as identity primary key, reset_id uuid not null, action text not null)`;
const queue = new Queue("bare", { connection: redis, prefix: "{bare}" });

const app = express();
app.use(express.json());
app.post("/contacts/:id/resets", async (req, res) => {
  const [id, eventId] = [randomUUID(), randomUUID()];
  await sql`with r as (insert into resets (id, contact) values (${id}, ${req.params.id}) returning id),
    e as (insert into events (id, reset_id) values (${eventId}, ${id}))
    insert into history (reset_id, action) values (${id}, 'reset.accepted')`;
  await queue.add("reset", { id, contact: req.params.id }, { jobId: eventId, removeOnComplete: true });
  res.status(202).json({ id });
});
app.listen(httpPort, "127.0.0.1", say);
