import { isDeepStrictEqual } from "node:util";
import { type AuditRow, auditEntryFromRow } from "@rekey/database/history/read-audit";
import { fieldKeyOf } from "@rekey/database/history/sealed-fields";
import type { RowLine } from "@rekey/proof/export-lines";
import type { Presenter } from "./presenters.ts";

/** What proves a row; null where it is not sealed. */
export type RowProof = Pick<RowLine, "leaf" | "proof">;

/**
 * A row of the history as its reader sees it, with what proves it: of each sealed field that is shown its key, which
 * opens no other, and of one that is masked the name.
 */
export function rowLine(row: AuditRow, { leaf, proof }: RowProof, show: Presenter): RowLine {
  const opened = auditEntryFromRow(row);
  const shown = show(opened);
  const sealed: Record<string, string> = {};
  const fieldKeys: Record<string, string> = {};
  const maskedFields = Object.keys(opened.detail).filter((name) => opened.detail[name] !== shown.detail[name]);
  for (const [name, value] of Object.entries(row.detail)) {
    if (typeof value !== "object" || value === null) continue;
    sealed[name] = value.sealed;
    const key = row.detailKey && fieldKeyOf(value, row.detailKey, name);
    if (key && Object.hasOwn(opened.detail, name) && !maskedFields.includes(name))
      fieldKeys[name] = key.toString("base64");
  }
  const unsealed = Object.keys(opened.detail).filter((name) => Object.hasOwn(sealed, name));
  const withSealed = Object.fromEntries(unsealed.map((name) => [name, opened.detail[name]]));
  const { id, at, action, actor, resetId, contactId, clientId, detail, source, sequence } = shown;
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
    ...(Object.keys(fieldKeys).length > 0 && { fieldKeys }),
    ...(maskedFields.length > 0 && { maskedFields }),
    ...(opened.isErased && { isErased: true }),
    // What is sealed is proven by its bytes, so a row in which only that is masked can be built again.
    isMasked: !isDeepStrictEqual({ ...shown, detail: { ...shown.detail, ...withSealed } }, opened),
    ...(proof && { proof }),
  };
}
