import { expect, test } from "vitest";
import { isOpenToOthers } from "./read-patients.ts";

test("a secret that others on the machine can read is told, and not what an engine mounts into a container", () => {
  expect(isOpenToOthers("/etc/rekey/api/DATABASE_URL", 0o600)).toBe(false);
  expect(isOpenToOthers("/etc/rekey/api/DATABASE_URL", 0o640)).toBe(true);
  expect(isOpenToOthers("/run/secrets/DATABASE_URL.rekey_api", 0o444)).toBe(false);
  expect(isOpenToOthers("/run/secrets/rekey/DATABASE_URL", 0o440)).toBe(false);
});
