import { isOfDemo } from "@rekey/runtime/demo-keys";
import { expect, test } from "vitest";
import { productServices, serviceCatalogue, type SystemSettings } from "./service-catalogue.ts";
import { generateSystemKeys } from "./system-keys.ts";

test("nothing but a demo works with a key of one: each is known by its name, in whatever service", async () => {
  const keys = await generateSystemKeys();
  const urls = { api: "http://a", portal: "http://a", console: "http://a", mailbox: "http://a", bounces: "smtp://a" };
  const settings = {
    databaseUrl: () => "",
    redisUrl: "",
    queuePrefix: "",
    smtpUrls: [],
    keys,
    checkpointFile: "",
    urls,
  };
  const told = productServices.flatMap((name) =>
    Object.entries(serviceCatalogue[name].env(settings satisfies SystemSettings)),
  );
  const keySettings = told.filter(([name]) => /_KEYS?$/.test(name));
  expect(keySettings.length).toBeGreaterThan(9);
  expect(keySettings.filter(([, value]) => !isOfDemo(value)).map(([name]) => name)).toEqual([]);
});
