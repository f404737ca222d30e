import type { AuditSource } from "@rekey/contracts/audit-source";
import { expect, test } from "vitest";
import { describeSource } from "./source-words.ts";

test("who signs in with the account of a firm is told with who vouches for it", () => {
  const source = { via: "console", issuer: "https://id.test", agent: "Edge" } as const;
  expect(describeSource(source, "staff.signed_in")).toBe("Console · Edge · account of https://id.test");
  expect(describeSource(source, "staff.user_added")).toBe("Console · Edge");
});

test.each<[AuditSource | null, string | undefined]>([
  [{ via: "portal", address: "192.0.2.0/24", agent: "Firefox" }, "Portal · 192.0.2.0/24 · Firefox"],
  [{ via: "console", issuer: "https://console.test", agent: "other" }, "Console"],
  [
    { via: "api", address: "hmac:abcdefghijklmnopqrstuv", agent: "curl", issuer: "https://id.test", client: "crm" },
    "API · address abcdefgh… · curl · token of https://id.test · for crm",
  ],
  [{ via: "api", client: "5e0c" }, "API · service account 5e0c"],
  [null, undefined],
])("from where is told in a line: %j", (source, words) => {
  expect(describeSource(source)).toBe(words);
});
