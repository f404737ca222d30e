// better-auth as its documentation has it: Express, PostgreSQL, and the mail sent in the background of the request, so
// that the answer does not tell by its time whether somebody exists.
import { betterAuth } from "better-auth";
import { getMigrations } from "better-auth/db/migration";
import { toNodeHandler } from "better-auth/node";
import express from "express";
import nodemailer from "nodemailer";
import pg from "pg";
import { databaseUrl, httpPort, mailOf, say, smtp } from "./surroundings.mjs";

const people = 20_000;
const transport = nodemailer.createTransport(smtp);
const pool = new pg.Pool({ connectionString: databaseUrl, max: 10 });

const auth = betterAuth({
  baseURL: `http://127.0.0.1:${httpPort}`,
  secret: process.env.BENCH_SECRET,
  database: pool,
  rateLimit: { enabled: false },
  emailAndPassword: {
    enabled: true,
    sendResetPassword: async ({ user, url }) => {
      transport.sendMail(mailOf(user.email, url)).catch(() => {});
    },
  },
  advanced: { disableCSRFCheck: true, disableOriginCheck: true },
  logger: { disabled: true },
});

const { runMigrations } = await getMigrations(auth.options);
await runMigrations();
await pool.query(
  `insert into "user" (id, name, email, "emailVerified", "createdAt", "updatedAt")
   select 'u' || n, 'Person ' || n, 'bench' || n || '@bench.test', true, now(), now()
   from generate_series(1, ${people}) n on conflict do nothing`,
);
await pool.query('analyze "user"');

const app = express();
app.all("/api/auth/*splat", toNodeHandler(auth));
app.listen(httpPort, "127.0.0.1", say);
