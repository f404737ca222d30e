import { randomBytes } from "node:crypto";
import { join, resolve } from "node:path";
import { createApiClient } from "@rekey/client/create-api-client";
import { databaseUrlFor } from "@rekey/dev/database-roles";
import { seedStaff } from "@rekey/dev/seed";
import { productServices, type ServiceName } from "@rekey/dev/service-catalogue";
import { signStaffToken } from "@rekey/dev/staff-token";
import type { RunningSystem } from "@rekey/dev/system";
import postgres, { type Sql } from "postgres";
import { findIncomplete, watchHands } from "../../harness/completeness.ts";
import { createContact } from "../../harness/create-contact.ts";
import { freshPassword } from "../../harness/fresh-password.ts";
import { waitForLink } from "../../harness/open-link.ts";
import { requestByMail } from "../../harness/request-reset.ts";
import { signInPortal } from "../../harness/sign-in-portal.ts";
import { submitPassword } from "../../harness/submit-password.ts";
import { waitForState } from "../../harness/wait-for-state.ts";
import { say } from "../report.ts";
import { buildImage, type Image } from "./build-image.ts";
import { runFromImage } from "./run-from-image.ts";
import { type Servers, startFromImage, startServers } from "./start-from-image.ts";

/** Makes the image and takes a reset by mail through services of it. Throws where anything is not as it has to be. */
export async function proveImage(): Promise<void> {
  await using stack = new AsyncDisposableStack();
  const stateDir = resolve(process.env["REKEY_DIR"] ?? join(import.meta.dirname, "../../../.rekey"));
  const image = await buildImage(join(stateDir, "image"), (line) => say(`  ${line}`));
  say(`  the image has ${Math.round(image.bytes / 1e6)} MB`);
  await expectHeldIn(image);
  await expectOutput(image, image.command, {}, ["say which service to run"]);
  await expectOutput(image, ["rekey", "keys", "generate"], {}, ["TOKEN_KEYS="]);
  const servers = await startServers(stateDir, image, stack);
  await expectOutput(image, ["rekey", "database", "prepare"], { DATABASE_URL: servers.databaseUrl }, ["is prepared"]);
  const sql = postgres(servers.databaseUrl, { max: 2, onnotice: () => {} });
  stack.defer(() => sql.end({ timeout: 2 }));
  await watchHands(sql);
  const startedAtMs = performance.now();
  const system = stack.use(await startFromImage(image, servers));
  say(`  all services of it are ready after ${((performance.now() - startedAtMs) / 1_000).toFixed(1)} s`);
  for (const service of productServices) await expectWell(image, service, system);
  await resetByMail(system, servers, sql);
  say("  a reset by mail has gone through");
  const [gap] = await findIncomplete(sql);
  if (gap) throw new Error(`the history does not tell all: ${gap.rule}, ${gap.says}`);
  for (const service of productServices) await expectCleanEnd(service, system);
  say("  each service ended as it was asked to");
}

async function expectOutput(
  image: Image,
  command: string[],
  env: Record<string, string>,
  words: readonly string[],
): Promise<void> {
  const started = await runFromImage(image, command, { env });
  await started.exited;
  const said = started.lines().join("\n");
  const missing = words.find((each) => !said.includes(each));
  if (missing !== undefined) throw new Error(`${command.join(" ")} of the image did not say "${missing}" but: ${said}`);
}

/** What runs in it is nobody of importance, and finds no place to write to. */
async function expectHeldIn(image: Image): Promise<void> {
  const tries = "id -u; touch /app/file; touch /var/lib/rekey/file; touch /tmp/file; cat /proc/self/status";
  const readOnly = ["/app/file", "/var/lib/rekey/file", "/tmp/file"].map((file) => `'${file}': Read-only file system`);
  const rights = ["CapEff:\t0000000000000000", "NoNewPrivs:\t1"];
  await expectOutput(image, ["sh", "-c", tries], {}, [image.user.split(":")[0] ?? "", ...readOnly, ...rights]);
}

async function expectWell(image: Image, service: ServiceName, { adminUrls }: RunningSystem): Promise<void> {
  const { port } = new URL(adminUrls[service] ?? "");
  const asked = await runFromImage(image, image.health, { env: { ADMIN_PORT: port } });
  const { code } = await asked.exited;
  if (code !== 0) throw new Error(`${service} of the image is not well: ${asked.lines().join("; ")}`);
}

async function resetByMail(system: RunningSystem, { databaseUrl, keys, mailbox }: Servers, sql: Sql): Promise<void> {
  const one = () => randomBytes(16).toString("hex");
  const passwords = { staff: one(), ops: one(), auditor: one(), admin: one() };
  const staff = await seedStaff(databaseUrlFor(databaseUrl, "rekey_migrator"), passwords);
  const told = { issuer: system.urls.console, lifetime: "1h" };
  const token = await signStaffToken(keys.staffSigningKey, staff.staff, told);
  const client = createApiClient({ baseUrl: system.urls.api, token: () => token, timeoutMs: 10_000 });
  const caller = { api: () => client };
  const contact = await createContact(caller);
  const { id } = await requestByMail(caller, contact.id);
  const link = await waitForLink({ mailbox }, contact.email);
  await waitForState({ sql }, id, "mailed");
  const password = freshPassword();
  const portal = { portalUrl: system.urls.portal };
  const answer = await submitPassword(portal, link.token, password);
  if (answer.status !== 303) throw new Error(`the portal of the image answered ${answer.status}`);
  await waitForState({ sql }, id, "completed");
  if (!(await signInPortal(portal, contact.email, password))) throw new Error("the new password does not sign in");
}

async function expectCleanEnd(service: ServiceName, system: RunningSystem): Promise<void> {
  const exit = await system.kill(service, "SIGTERM");
  if (exit?.code !== 0) throw new Error(`${service} of the image ended with ${exit?.code ?? exit?.signal}`);
}
