import { readFileSync } from "node:fs";
import { join } from "node:path";
import { serviceCatalogue } from "@rekey/dev/service-catalogue";
import { expect, test } from "vitest";
import { upgradeOrder } from "../prove/operations/roll.ts";

test("the drill of an upgrade replaces the services in the order in which people are told to", () => {
  const page = readFileSync(join(import.meta.dirname, "../../docs/how-to/upgrade.md"), "utf8");
  const steps = [...page.matchAll(/^ {3}\d\. (.+)$/gm)].flatMap(([, services = ""]) => services.split(", "));
  const names: string[] = steps.map((step) => step.toLowerCase().replaceAll(" ", "-").replace("hand-over", "handover"));
  expect(names.toSorted()).toEqual(
    Object.keys(serviceCatalogue)
      .filter((name) => name !== "mailbox")
      .toSorted(),
  );
  // It is no part of a fleet that is drilled.
  expect(names.filter((name) => name !== "handover-worker")).toEqual(upgradeOrder);
});
