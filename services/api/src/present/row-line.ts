import { isDeepStrictEqual } from "node:util";
import type { AuditEvent } from "@rekey/contracts/resources";
import type { ProvableRow } from "@rekey/database/exports/provable-row";
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
  const isSame = isDeepStrictEqual(shown, row);
  const maskedFields = isSame ? [] : Object.keys(row.detail).filter((name) => row.detail[name] !== shown.detail[name]);
  const isMasked = !isSame && !isDeepStrictEqual(withSealed(shown, row, sealed), row);
  const keys = Object.entries(fieldKeys).filter(([name]) => !maskedFields.includes(name));
  const { id, at, action, actor, resetId, contactId, clientId, detail, source, sequence, isErased } = shown;
  return {
    type: "row",
    id,
    at,
    action,
    actor,
    resetId,
    contactId,
    clientId,
    detail,
    source,
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

/** What is sealed is proven by its bytes: a row in which only that is masked can be built again. */
function withSealed(shown: AuditEvent, row: AuditEvent, sealed: ProvableRow["sealed"]): AuditEvent {
  const words = Object.entries(row.detail).filter(([name]) => Object.hasOwn(sealed, name));
  return { ...shown, detail: { ...shown.detail, ...Object.fromEntries(words) } };
}
