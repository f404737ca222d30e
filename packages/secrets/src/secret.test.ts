import { inspect } from "node:util";
import { expect, test } from "vitest";
import { createSecret, reveal } from "./secret.ts";

const planted = "correct horse battery staple";

test("a secret shows itself nowhere but in reveal", () => {
  const secret = createSecret(planted);
  const shown = [
    String(secret),
    [secret].join(),
    JSON.stringify({ secret, list: [secret] }),
    inspect(secret),
    inspect({ nested: { secret } }, { depth: 9, showHidden: true, getters: true }),
    Object.entries(secret).join(),
    JSON.stringify(structuredClone({ ...secret })),
  ].join("\n");
  expect(shown).not.toContain(planted);
  expect(shown).toContain("[secret]");
  expect(reveal(secret)).toBe(planted);
});

test("a thing that only looks like a secret is not revealed", () => {
  expect(() => reveal(Object.create(Object.getPrototypeOf(createSecret(planted)) as object) as never)).toThrow(
    "not a secret",
  );
});
