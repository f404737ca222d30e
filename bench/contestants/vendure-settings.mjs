// Vendure with its e-mail plugin and BullMQ. What is not set here is Vendure's default.
import { createRequire } from "node:module";
import { dirname, join } from "node:path";
import { DefaultLogger, LogLevel } from "@vendure/core";
import { defaultEmailHandlers, EmailPlugin, FileBasedTemplateLoader } from "@vendure/email-plugin";
import { BullMQJobQueuePlugin } from "@vendure/job-queue-plugin/package/bullmq/index.js";
import { databaseUrl, httpPort, redis, smtpPort } from "./surroundings.mjs";

const database = new URL(databaseUrl);
const prefix = "{vendure}";
const pluginDir = dirname(createRequire(import.meta.url).resolve("@vendure/email-plugin/package.json"));

export const settings = {
  apiOptions: { hostname: "127.0.0.1", port: httpPort, adminApiPath: "admin-api", shopApiPath: "shop-api" },
  authOptions: {
    tokenMethod: ["bearer", "cookie"],
    superadminCredentials: { identifier: "superadmin", password: process.env.BENCH_SECRET },
    cookieOptions: { secret: process.env.BENCH_SECRET },
  },
  dbConnectionOptions: {
    type: "postgres",
    host: database.hostname,
    port: Number(database.port),
    username: database.username,
    password: decodeURIComponent(database.password),
    database: database.pathname.slice(1),
    synchronize: process.env.BENCH_SEED === "yes",
    migrations: [],
    logging: false,
  },
  logger: new DefaultLogger({ level: LogLevel.Error, timestamp: false }),
  paymentOptions: { paymentMethodHandlers: [] },
  plugins: [
    BullMQJobQueuePlugin.init({ connection: redis, workerOptions: { prefix }, queueOptions: { prefix } }),
    EmailPlugin.init({
      handlers: defaultEmailHandlers,
      templateLoader: new FileBasedTemplateLoader(join(pluginDir, "templates")),
      globalTemplateVars: {
        fromAddress: '"shop" <shop@bench.test>',
        verifyEmailAddressUrl: "http://127.0.0.1/verify",
        passwordResetUrl: "http://127.0.0.1/password-reset",
        changeEmailAddressUrl: "http://127.0.0.1/change",
      },
      transport: { type: "smtp", host: "127.0.0.1", port: smtpPort, secure: false, ignoreTLS: true, pool: true },
    }),
  ],
};
