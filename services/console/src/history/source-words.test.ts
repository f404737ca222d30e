import type { AuditSource } from "@rekey/contracts/audit-source";
import { expect, test } from "vitest";
import { describeSource } from "./source-words.ts";

test.each<[AuditSource | null, string | undefined]>([
  [{ via: "portal", address: "192.0.2.0/24", agent: "Firefox" }, "by the portal, from 192.0.2.0/24, in Firefox"],
  [{ via: "console", issuer: "https://console.test", agent: "other" }, "by the console"],
  [
    { via: "api", address: "hmac:abcdefghijklmnopqrstuv", agent: "curl", issuer: "https://id.test", client: "crm" },
    "by the API, from address abcdefgh…, as curl, token of https://id.test, for crm",
  ],
  [{ via: "api", client: "5e0c" }, "by the API, service account 5e0c"],
  [null, undefined],
])("from where is told in a line: %j", (source, words) => {
  expect(describeSource(source)).toBe(words);
});
