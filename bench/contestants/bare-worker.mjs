// The smallest program for the work of mailing: a job, a mail, one update.
import { Worker } from "bullmq";
import nodemailer from "nodemailer";
import postgres from "postgres";
import { databaseUrl, mailOf, redis, say, smtp } from "./surroundings.mjs";

const sql = postgres(databaseUrl, { max: 10, onnotice: () => {} });
const transport = nodemailer.createTransport(smtp);

async function send({ data: { id, contact } }) {
  await transport.sendMail(mailOf(`${contact}@bench.test`, `http://127.0.0.1/set-password#${id}`));
  await sql`update resets set state = 'mailed' where id = ${id}`;
}

const worker = new Worker("bare", send, { connection: redis, prefix: "{bare}", concurrency: 20 });
await worker.waitUntilReady();
say();
