import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { ServiceName } from "@rekey/dev/service-catalogue";
import { Redis } from "ioredis";
import { expect } from "vitest";
import { createContact } from "../harness/create-contact.ts";
import { finishByMail } from "../harness/finish-by-mail.ts";
import { freshPassword } from "../harness/fresh-password.ts";
import { makeAuthority } from "../harness/make-certificate.ts";
import { readBoard } from "../harness/read-board.ts";
import { startRedisServer } from "../harness/redis-servers.ts";
import { requestByMail } from "../harness/request-reset.ts";
import { systemTest } from "../harness/system-test.ts";

// Asked where it is allowed: whether Redis throws keys away, and who is connected, with a name for us.
const doneWithout = ["info", "client|setname", "client|list"];

// What neither a URL nor a command of Redis takes as it is.
const password = `p/a#s?s@w:o%r&d'"ü`;

const userOf = {
  api: "rekey_api",
  portal: "rekey_portal",
  console: "rekey_console",
  "credentials-worker": "rekey_worker",
  "mail-worker": "rekey_worker",
} as const satisfies Partial<Record<ServiceName, string>>;

const security = readFileSync(join(import.meta.dirname, "../../SECURITY.md"), "utf8");
const users = security.split("\n").filter((line) => line.startsWith("ACL SETUSER "));

const { test, system, given } = systemTest(async (start, stack) => {
  const folder = mkdtempSync(join(tmpdir(), "rekey-redis-tls-"));
  stack.defer(() => rmSync(folder, { recursive: true, force: true }));
  const authority = makeAuthority();
  const { cert, key } = authority.issue({ ip: "127.0.0.1" });
  for (const [name, text] of Object.entries({ "authority.pem": authority.cert, "own.pem": cert, "own.key": key }))
    writeFileSync(join(folder, name), text, { mode: 0o600 });
  const server = stack.use(
    await startRedisServer(
      "tls",
      [
        'save ""',
        "tls-auth-clients no",
        `tls-cert-file ${folder}/own.pem`,
        `tls-key-file ${folder}/own.key`,
        `tls-ca-cert-file ${folder}/authority.pem`,
      ],
      { isTls: true },
    ),
  );
  const tls = { ca: authority.cert };
  const redis = stack.adopt(new Redis({ host: "127.0.0.1", port: server.port, tls }), (client) => client.disconnect());
  const urlOf = (user: string) => `rediss://${user}:${encodeURIComponent(password)}@127.0.0.1:${server.port}`;
  // Nobody has the default user's rights any more, once ours are made.
  for (const line of users)
    await redis.call(...(line.split(" ").map((word) => (word === ">PASSWORD" ? `>${password}` : word)) as [string]));
  const settings = Object.fromEntries(
    Object.entries(userOf).map(([service, user]) => [service, { REDIS_URL: urlOf(user), QUEUE_PREFIX: "{rekey}" }]),
  );
  const system = await start({
    services: ["api", "portal", "console", "credentials-worker", "mail-worker"],
    ownProcess: "all",
    env: { NODE_EXTRA_CA_CERTS: join(folder, "authority.pem") },
    serviceEnv: settings,
  });
  return { system, redis };
});

test("each service does its work by TLS as the user that SECURITY.md gives it, and asks Redis for nothing else", async () => {
  const contact = await createContact(system);
  const reset = await requestByMail(system, contact.id);
  await finishByMail(system, contact, reset.id, freshPassword());
  const ops = system.api("ops");
  await ops.pauseQueue("mail");
  expect(await ops.resumeQueue("mail")).toMatchObject({ isPaused: false });
  expect((await readBoard(system)).join("")).toContain("PasswordResetRequested");
  const told = system.allLines().filter((line) => /redis-(?:refuses|away)|count-failed|publish-failed/.test(line));
  expect(told).toEqual([]);
  const denied = (await given.redis.call("acl", "log")) as unknown[][];
  const commands = denied.map((entry) => String(entry[entry.indexOf("object") + 1]));
  expect(commands.filter((command) => !doneWithout.includes(command))).toEqual([]);
});
