import type { Role } from "@rekey/contracts/roles";
import { expect, test } from "vitest";
import { mayKnowHolder } from "./name-holder.ts";

test.each<[Role[], boolean]>([
  [["staff"], true],
  [["admin"], true],
  [["auditor", "staff"], true],
  [["auditor"], false],
  [["ops"], false],
  [["ops", "auditor"], false],
  [[], false],
])("whose an address is, is told to those who see the contacts themselves: %j", (roles, may) => {
  expect(mayKnowHolder(roles)).toBe(may);
});
