import { randomBytes } from "node:crypto";
import { expect, test } from "vitest";
import { reveal } from "./secret.ts";
import { newWebhookSecret, readWebhookSecrets } from "./webhook-secret.ts";

const [one, other, third] = [newWebhookSecret(), newWebhookSecret(), newWebhookSecret()].map(reveal);

test("one secret or two are read, and nothing that a signature could be guessed by", () => {
  expect(readWebhookSecrets(`${one}`)?.map(reveal)).toEqual([one]);
  expect(readWebhookSecrets(` ${one}, ${other} `)?.map(reveal)).toEqual([one, other]);
  const short = `whsec_${randomBytes(16).toString("base64")}`;
  for (const text of ["", "whsec_", short, one?.slice(6) ?? "", `${one},`, [one, other, third].join(","), `${one}!`])
    expect(readWebhookSecrets(text)).toBeUndefined();
});
