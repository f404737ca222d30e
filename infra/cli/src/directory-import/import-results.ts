import type { PushResult, WholeList } from "@rekey/contracts/directory-push";
import type { ImportHindrance, PasswordImport } from "@rekey/contracts/imported-passwords";
import { type BoundField, columnsOf } from "./bind-columns.ts";
import type { MappedLine, RowFault } from "./map-row.ts";

/**
 * What came of a row: of the client in it or of the contact; of a list that is whole, of whoever is not on it; of a
 * file that was written while it was read.
 */
export interface ImportResult {
  /** Of the file; null of what has no line there. */
  line: number | null;
  of: "client" | "contact" | "list" | "row" | "password" | "file";
  id: string | null;
  outcome: PushResult["outcome"] | PasswordImport["outcome"];
  /** Why a password is not taken. */
  because?: ImportHindrance;
  code?: string;
  faults?: RowFault[];
  /** Of a whole list: how many of how many it has not, some of them, and how many it has switched off. */
  missing?: number;
  listed?: number | undefined;
  examples?: string[];
  switchedOff?: number;
}

/** Of a line that was sent: where it stands. */
export type SentLine = Pick<MappedLine, "line" | "of" | "hash"> & { isAgain?: boolean };

/** A result of the API, in the words of the file. */
export function resultOf(fields: readonly BoundField[], sent: SentLine | undefined, result: PushResult): ImportResult {
  const { id, outcome, problem, missing, of, examples, switchedOff } = result;
  const where = { line: sent?.line ?? null, of: sent?.of ?? ("list" as const) };
  const faults = problem?.errors?.map(({ pointer, detail }) => {
    const name = pointer === "/contact/clientId" ? "client.id" : pointer.slice(1).replace("/", ".");
    const source = fields.find((field) => field.name === name)?.source;
    return { columns: source ? columnsOf(source) : [], detail };
  });
  return {
    ...where,
    id,
    outcome,
    ...(problem && { code: problem.code, faults: faults?.length ? faults : [wordsOf(problem)] }),
    ...(missing !== undefined && { missing, listed: of }),
    ...(examples && { examples }),
    ...(switchedOff !== undefined && { switchedOff }),
  };
}

function wordsOf({ title, detail, holder }: NonNullable<PushResult["problem"]>): RowFault {
  const more = [detail, holder && `it is that of ${holder.id}`].filter((words) => words !== undefined);
  return { columns: [], detail: [title, ...more].join(": ") };
}

/** A list that is not sent as whole. */
export const notWhole = (why: string) =>
  refusal({ of: "list", code: "list-not-whole", detail: `Nobody is switched off: ${why}` });

/** A file that was another one at its second reading. */
export const changedMeanwhile = (whole: WholeList | undefined): ImportResult => {
  const detail = "was written while it was read, and may lack anybody; begin the same import again";
  return whole ? notWhole(`the file ${detail}`) : refusal({ of: "file", code: "file-changed", detail });
};

const refusal = ({
  detail,
  ...of
}: Required<Pick<ImportResult, "of" | "code">> & { detail: string }): ImportResult => ({
  line: null,
  id: null,
  outcome: "refused",
  faults: [{ columns: [], detail }],
  ...of,
});
