import { databaseUrlFor } from "@rekey/dev/database-roles";
import { expect, test } from "vitest";

test("a role's password follows from the administrator's, and from nothing where there is none", () => {
  const passwordOf = (url: string) => new URL(databaseUrlFor(url, "rekey_api")).password;
  const one = passwordOf("postgres://admin:one@127.0.0.1/rekey");
  expect(one).toMatch(/^[\w-]{43}$/);
  expect(passwordOf("postgres://admin:one@db.example.org:6000/other")).toBe(one);
  expect(passwordOf("postgres://admin:two@127.0.0.1/rekey")).not.toBe(one);
  for (const url of ["postgres://admin@127.0.0.1/rekey", "postgres:///rekey?host=/tmp&user=admin"]) {
    expect(() => databaseUrlFor(url, "rekey_api"), url).toThrow(/has no password/);
  }
});
