import { createApiClient } from "@rekey/client/create-api-client";
import { checkDatabase } from "@rekey/database/check-database";
import type { Database } from "@rekey/database/connection";
import { openDatabase } from "@rekey/database/connection";
import { createStaffSession, endStaffSession, findStaffSession, findStaffSignIn } from "@rekey/database/staff";
import { openQueuesForInspection } from "@rekey/messaging/inspect";
import { createEventStreams } from "@rekey/runtime/event-streams";
import { listen } from "@rekey/runtime/http-server";
import { runService } from "@rekey/runtime/run-service";
import { preparePasswordPolicy } from "@rekey/secrets/password-policy";
import { createLimit } from "@rekey/web/create-limit";
import { createPageApp } from "@rekey/web/create-page-app";
import { createSessionCookie } from "@rekey/web/session-cookie";
import { addConsoleRoutes } from "./add-console-routes.ts";
import { Config } from "./config.ts";
import type { ConsoleDeps, StaffStore } from "./console-deps.ts";
import { createBoard } from "./create-board.ts";
import { createStaffTokens } from "./create-staff-tokens.ts";
import { explainError } from "./explain-error.ts";

const tenMinutesMs = 600_000;

await runService("console", Config, async ({ config, log, stack, health, metrics }) => {
  preparePasswordPolicy();
  const publicUrl = new URL(config.CONSOLE_URL);
  const db = stack.use(
    openDatabase(config.DATABASE_URL, {
      applicationName: "rekey-console",
      statementTimeoutMs: 5_000,
      silenceMs: 1_200,
    }),
  );
  health.addCheck("postgresql", () => checkDatabase(db), { everyMs: 5_000 });
  const inspection = stack.use(
    openQueuesForInspection({ redisUrl: config.REDIS_URL, prefix: config.QUEUE_PREFIX, log }),
  );
  const board = createBoard({ queues: inspection.queues, ping: () => inspection.ping() });
  const tokens = await createStaffTokens({
    signingKey: config.STAFF_SIGNING_KEY,
    issuer: config.CONSOLE_URL,
    audience: config.JWT_AUDIENCE,
  });
  const deps: Omit<ConsoleDeps, "pages"> = {
    staff: createStaffStore(db, config.SESSION_LIFETIME),
    tokens,
    cookie: createSessionCookie({
      name: "rekey_console",
      publicUrl,
      lifetimeMs: config.SESSION_LIFETIME,
      sameSite: "lax",
    }),
    apiFor: (user) => createApiClient({ baseUrl: config.API_URL, token: () => tokens.mint(user) }),
    passwordMinLength: config.PASSWORD_MIN_LENGTH,
    hasStyleGuide: config.STYLE_GUIDE === "yes",
    streams: createEventStreams({ max: config.EVENT_STREAMS, maxPerOwner: 20, reconnectMs: 1_000 }),
    limits: createLimits(config),
  };
  const app = createPageApp({
    log,
    metrics,
    siteName: "Rekey",
    publicUrl,
    viewDirectories: [new URL("../views/", import.meta.url)],
    assetDirectories: [new URL("../assets/", import.meta.url)],
    explainError,
    addRoutes: (routes, pages) => addConsoleRoutes(routes, { ...deps, pages }, board),
  });
  stack.use(await listen(app, { host: config.HOST, port: config.PORT, log }));
  // Given back first: the server waits for what is still being answered, and a stream would never end.
  stack.use(deps.streams);
});

function createLimits(config: Config): ConsoleDeps["limits"] {
  return {
    signInByClient: createLimit({ points: config.ATTEMPTS_PER_CLIENT, durationMs: tenMinutesMs }),
    signInByAddress: createLimit({ points: config.ATTEMPTS_PER_ADDRESS, durationMs: tenMinutesMs }),
  };
}

function createStaffStore(db: Database, lifetimeMs: number): StaffStore {
  return {
    findSignIn: (email) => findStaffSignIn(db, email),
    createSession: (session) => createStaffSession(db, { ...session, lifetimeMs }),
    findSession: (idHash) => findStaffSession(db, idHash),
    endSession: (idHash) => endStaffSession(db, idHash),
  };
}
