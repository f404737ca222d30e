import { databaseUrlFor } from "@rekey/dev/database-roles";
import { expect } from "vitest";
import { countRoundTrips } from "../harness/count-round-trips.ts";
import { createContact } from "../harness/create-contact.ts";
import { requestByHand, requestByMail } from "../harness/request-reset.ts";
import { systemTest } from "../harness/system-test.ts";
import { startTcpProxy } from "../harness/tcp-proxy.ts";

const { test, system, given } = systemTest(async (start, stack) => {
  const system = await start({ services: ["api", "mail-worker"] });
  const url = new URL(system.databaseUrl);
  const proxy = stack.use(await startTcpProxy({ host: url.hostname, port: Number(url.port) }));
  const roundTrips = countRoundTrips(proxy);
  const proxied = new URL(databaseUrlFor(system.databaseUrl, "rekey_api"));
  proxied.port = String(proxy.port);
  await system.restart("api", { DATABASE_URL: proxied.href });
  return { system, roundTrips };
});

/** A statement is prepared once on each connection, so the first commands on each cost more. */
async function untilWarm(accept: () => Promise<unknown>): Promise<void> {
  for (let count = 0; count < 25; count += 1) await accept();
}

test("accepting a reset by mail asks PostgreSQL for an answer exactly once", async () => {
  const contact = await createContact(system);
  await untilWarm(() => requestByMail(system, contact.id));
  const before = given.roundTrips();
  const reset = await requestByMail(system, contact.id, "asked by phone");
  expect(given.roundTrips() - before).toBe(1);
  expect(reset.state).toBe("accepted");
});

test("accepting a reset by hand asks PostgreSQL for an answer exactly once", async () => {
  const contact = await createContact(system);
  await untilWarm(() => requestByHand(system, contact.id, "walrus teapot gravel nine"));
  const before = given.roundTrips();
  const reset = await requestByHand(system, contact.id, "walrus teapot gravel ten");
  expect(given.roundTrips() - before).toBe(1);
  expect(reset.state).toBe("accepted");
});

test("the counter sees more than one round trip where there is more than one", async () => {
  const contact = await createContact(system);
  const reset = await requestByMail(system, contact.id);
  const before = given.roundTrips();
  await system.api().cancelReset(reset.id);
  expect(given.roundTrips() - before).toBeGreaterThan(1);
});
