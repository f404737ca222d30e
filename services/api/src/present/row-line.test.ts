import type { ProvableRow } from "@rekey/database/exports/provable-row";
import { checkRow } from "@rekey/proof/check-row";
import { nodePrimitives } from "@rekey/proof/node-primitives";
import { sampleRow } from "@rekey/proof/sample-history";
import { expect, test } from "vitest";
import type { Presenter } from "./presenters.ts";
import { rowLine } from "./row-line.ts";

const { type: _type, leaf, sealed, fieldKeys = {}, isMasked: _isMasked, ...told } = sampleRow(0);
const provable = { row: told, leaf, sealed, fieldKeys } as ProvableRow;
const instead =
  (text: string): Presenter =>
  <T>(value: T) =>
    JSON.parse(JSON.stringify(value).replace(text, "\u2026")) as T;

test("a row in which only sealed fields are masked proves what it says, and one in which more is its place", () => {
  const masked = rowLine(provable, instead("front desk"));
  expect(masked).toMatchObject({ isMasked: false, maskedFields: ["reason"] });
  expect(Object.keys(masked.fieldKeys ?? {})).toEqual(["by"]);
  expect(checkRow(nodePrimitives, masked)).toMatchObject({ isContentProven: true });
  const more = rowLine(provable, instead(told.actor));
  expect(more).toMatchObject({ isMasked: true });
  expect(checkRow(nodePrimitives, more)).toMatchObject({ isContentProven: false });
});
