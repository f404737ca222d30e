import { join } from "node:path";
import { loadConfig } from "@rekey/dev/hand-on";
import { findUnknown } from "@rekey/runtime/unknown-settings";
import { expect, test } from "vitest";
import { installedServices } from "../installation/folder.ts";
import { listSettings, settingAreas, writeSettingsPage } from "./list-settings.ts";

const page = join(import.meta.dirname, "../../../../docs/reference/settings.md");
const schemas = await Promise.all(
  installedServices.map(async (service) => ({ service, shape: (await loadConfig(service)).shape })),
);
const all = [...new Set(schemas.flatMap(({ shape }) => Object.keys(shape)))];

test("the page has every setting of every service; `-u` writes it anew", async () => {
  await expect(writeSettingsPage(await listSettings())).toMatchFileSnapshot(page);
});

test("each setting is told of once, and nothing is told of that no service reads", async () => {
  const told = Object.values(settingAreas).flatMap(Object.keys);
  expect(told.filter((name, index) => told.indexOf(name) !== index)).toEqual([]);
  expect(all.filter((name) => !told.includes(name))).toEqual([]);
  expect((await listSettings()).filter(({ defaults }) => Object.keys(defaults).length === 0)).toEqual([]);
});

test("an example is taken by each service that reads the setting", async () => {
  // Of these there is nothing that could be shown: files that are not here, and keys that nobody is to use.
  const unshowable = new Set(["BRAND_LOGO", "DKIM_PRIVATE_KEY"]);
  const refused = (await listSettings()).flatMap(({ name, example }) =>
    schemas.flatMap(({ service, shape }) => {
      const isTaken = unshowable.has(name) || shape[name] === undefined || shape[name].safeParse(example).success;
      return isTaken ? [] : [`${service} ${name}`];
    }),
  );
  expect(refused).toEqual([]);
});

test("a service that is told what is for another one warns of nothing", () => {
  const environment = Object.fromEntries(all.map((name) => [name, "any"]));
  for (const { service, shape } of schemas)
    expect({ service, unknown: findUnknown(Object.keys(shape), environment) }).toEqual({ service, unknown: [] });
});
