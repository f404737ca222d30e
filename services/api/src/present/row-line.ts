import { isDeepStrictEqual } from "node:util";
import type { ProvableRow } from "@rekey/database/history/provable-row";
import type { Presenter } from "./presenters.ts";

/**
 * A row as a line of an export or of a proof: what its reader may see, and what proves it beside. The key of a word is
 * there where the word is shown as it is.
 */
export function rowLine({ row, leaf, sealed, fieldKeys }: ProvableRow, show: Presenter, proof?: readonly string[]) {
  const shown = show(row);
  const isMasked = !isDeepStrictEqual(shown, row);
  const maskedFields = isMasked ? Object.keys(sealed).filter((field) => shown.detail[field] !== row.detail[field]) : [];
  const keys = Object.entries(fieldKeys).filter(([field]) => !maskedFields.includes(field));
  const { id, at, action, actor, resetId, contactId, clientId, detail, sequence, isErased } = shown;
  return {
    type: "row",
    ...{ id, at, action, actor, resetId, contactId, clientId, detail },
    source: "source" in shown ? shown.source : null,
    sequence,
    leaf,
    sealed,
    ...(keys.length > 0 && { fieldKeys: Object.fromEntries(keys) }),
    ...(maskedFields.length > 0 && { maskedFields }),
    ...(isErased && { isErased }),
    isMasked,
    ...(proof && { proof }),
  };
}
