import { metricCatalogue } from "@rekey/runtime/metric-catalogue";
import type { MetricEntry } from "@rekey/runtime/metric-entry";
import { productServices, type ServiceName } from "@rekey/dev/service-catalogue";
import { expect } from "vitest";
import { createContact } from "../harness/create-contact.ts";
import { handOverOptions } from "../harness/hand-over-system.ts";
import { readFigure } from "../harness/read-figure.ts";
import { requestByMail } from "../harness/request-reset.ts";
import { signInPortal } from "../harness/sign-in-portal.ts";
import { systemTest } from "../harness/system-test.ts";
import { waitFor } from "../harness/wait-for.ts";
import { waitForState } from "../harness/wait-for-state.ts";

const services = [...productServices, "handover-worker"] as const;

const { test, system } = systemTest(async (start) => {
  // Nobody listens there: nothing is handed over in this file.
  const { options } = await handOverOptions("http://127.0.0.1:9/", "bcrypt-12");
  return { system: await start({ ...options, services }) };
});

const withRoutes: readonly ServiceName[] = ["api", "portal", "console"];

function isTold({ of }: MetricEntry, service: ServiceName): boolean {
  if (of === "all") return true;
  return of === "http" ? withRoutes.includes(service) : of.includes(service);
}

async function served(service: ServiceName): Promise<{ types: Map<string, string>; labels: Map<string, Set<string>> }> {
  const text = await (await fetch(`${system.adminUrls[service]}/metrics`)).text();
  const types = new Map([...text.matchAll(/^# TYPE (\S+) (\S+)$/gm)].map(([, name = "", type = ""]) => [name, type]));
  const labels = new Map<string, Set<string>>();
  for (const [, name = "", inside = ""] of text.matchAll(/^(\w+?)(?:_bucket|_sum|_count)?\{([^}]*)\}/gm)) {
    const names = [...inside.matchAll(/(\w+)="/g)].map(([, label = ""]) => label);
    labels.set(name, new Set([...(labels.get(name) ?? []), ...names]));
  }
  return { types, labels };
}

test("each service serves the figures that its reference names, and no others", async () => {
  const contact = await createContact(system);
  const { id } = await requestByMail(system, contact.id);
  await waitForState(system, id, "mailed");
  for (const service of services) {
    const { types, labels } = await served(service);
    const own = Object.entries<MetricEntry>(metricCatalogue)
      .filter(([, entry]) => isTold(entry, service))
      .filter(([name, { onlyWith }]) => onlyWith === undefined || types.has(name));
    expect(Object.fromEntries(types), service).toEqual(
      Object.fromEntries(own.map(([name, { type }]) => [name, type] as const)),
    );
    for (const [name, entry] of own) {
      const known = new Set([...entry.labels, "service", "le"]);
      expect(
        [...(labels.get(name) ?? [])].filter((label) => !known.has(label)),
        name,
      ).toEqual([]);
    }
  }
});

test("a reset counts from its acceptance to the mail, and a wrong password by its reason", async () => {
  const [mailed, failed] = [() => figure("mail-worker", "rekey_reset_mailed_seconds_count"), failures];
  const [mailedBefore, failedBefore] = [await mailed(), await failed()];
  const contact = await createContact(system);
  const { id } = await requestByMail(system, contact.id);
  await waitForState(system, id, "mailed");
  await waitFor(async () => (await mailed()) === mailedBefore + 1, { message: "the mail being counted" });
  expect(await signInPortal(system, contact.email, "not the password")).toBeUndefined();
  await waitFor(async () => (await failed()) > failedBefore, { message: "the failure being counted" });
  expect(await figure("audit-sealer", "rekey_resets_total")).toBeGreaterThan(0);
  expect(await figure("mail-worker", "rekey_mail_replies_total")).toBeGreaterThan(0);
  expect(await figure("api", "rekey_database_connections_max")).toBeGreaterThan(20);
});

const figure = (service: ServiceName, name: string) => readFigure(system, service, name).catch(() => 0);
const failures = () => figure("audit-sealer", "rekey_failures_total");
