import { isDeepStrictEqual } from "node:util";
import type { ProvableRow } from "@rekey/database/history/provable-row";
import type { RowLine } from "@rekey/proof/export-lines";
import type { Presenter } from "./presenters.ts";

/**
 * A row of the history as its reader sees it, with what proves it: of each sealed field that is shown its key, which
 * opens no other, and of one that is masked the name.
 */
export function rowLine(
  { row, leaf, sealed, fieldKeys }: ProvableRow,
  show: Presenter,
  proof?: readonly string[],
): RowLine {
  const shown = show(row);
  const isMasked = !isDeepStrictEqual(shown, row);
  const maskedFields = isMasked
    ? Object.keys(row.detail).filter((name) => row.detail[name] !== shown.detail[name])
    : [];
  const keys = Object.entries(fieldKeys).filter(([name]) => !maskedFields.includes(name));
  const { id, at, action, actor, resetId, contactId, clientId, detail, source, sequence, isErased } = shown;
  return {
    type: "row",
    ...{ id, at, action, actor, resetId, contactId, clientId, detail, source, sequence, leaf, sealed },
    ...(keys.length > 0 && { fieldKeys: Object.fromEntries(keys) }),
    ...(maskedFields.length > 0 && { maskedFields }),
    ...(isErased && { isErased }),
    isMasked,
    ...(proof && { proof }),
  };
}
