import { createHash, type Hash } from "node:crypto";
import { ApiAway } from "@rekey/client/api-problem";
import { describeAway } from "../describe-away.ts";
import type { ApiClient } from "@rekey/client/create-api-client";
import { type PushLine, type PushResult, pushBounds, type WholeList } from "@rekey/contracts/directory-push";
import { UsageError } from "../usage-error.ts";
import { type BoundField, bindColumns } from "./bind-columns.ts";
import { type BroughtHash, importPasswords } from "./import-passwords.ts";
import { changedMeanwhile, type ImportResult, notWhole, resultOf, type SentLine } from "./import-results.ts";
import type { Mapping } from "./mapping.ts";
import { type MappedLine, type RowFault, type RowMapper, rowMapper } from "./map-row.ts";
import { type CsvFile, readCsv } from "./read-csv.ts";

export interface ImportDeps {
  api: Pick<ApiClient, "pushDirectory" | "importPassword">;
  /** As a person would recognise it. */
  address: string;
  /** Told of each line once it is known, those that cannot be sent first. */
  tell: (result: ImportResult) => void;
  /** How many lines are done, and of how many. */
  progress: (done: number, of: number) => void;
}

export interface ImportWish {
  file: CsvFile;
  mapping: Mapping;
  whole: WholeList | undefined;
  isDry: boolean;
  /** Whether whoever signs in with a password that came along has to choose another one. */
  mustChange: boolean;
}

/** What the first look at a file has found. */
interface Plan {
  fields: BoundField[];
  lines: number;
  bytes: number;
  /** Rows that cannot be sent. */
  refused: number;
  /** Of all rows, to know them again. */
  digest: string;
}

/** A part of a file is sent within the ten seconds of the API over a slow line, too. */
const partBounds = { lines: 20_000, bytes: 4 * 1_024 * 1_024 };

/**
 * Reads the file twice: first to see whether all of it can be read, so that a file that cannot changes nothing, and
 * then to send it, a part at a time. A row that cannot be understood stands in no other's way. A file that is another
 * one at the second reading is no whole list: its rows may be torn, or lack anybody.
 */
export async function importDirectory(deps: ImportDeps, wish: ImportWish): Promise<void> {
  const plan = await checkFile(deps, wish);
  const whole = wish.whole && believedWhole(deps, wish.whole, plan);
  const bounds = whole ? pushBounds : partBounds;
  const rows = createHash("sha256");
  const lines = mapFile(wish, rows)[Symbol.asyncIterator]();
  const cursor: Cursor = {
    lines,
    next: await lines.next(),
    clients: wish.isDry ? new Map() : undefined,
    isAsChecked: () => rows.copy().digest("hex") === plan.digest,
    isWholeSent: false,
  };
  let done = 0;
  while (!cursor.next.done) {
    const [sent, hashes]: [SentLine[], BroughtHash[]] = [[], []];
    // Of a whole list its last line is answered too, once all are switched off.
    let answered = 0;
    for await (const result of send(deps, partOf(cursor, sent, bounds, whole), wish.isDry)) {
      const of = sent[result.line - 1];
      if (of || result.outcome === "done" || result.outcome === "refused") answered += 1;
      if (of?.isAgain) continue;
      deps.tell(resultOf(plan.fields, of, result));
      if (of) deps.progress((done += 1), plan.lines);
      if (of?.hash !== undefined && result.id !== null && result.outcome !== "refused")
        hashes.push({ line: of.line, id: result.id, hash: of.hash });
    }
    // Something between us and the API may end an answer as if it were whole.
    if (answered < sent.length + (cursor.isWholeSent ? 1 : 0)) throw brokenOff(deps.address);
    if (!wish.isDry) await importPasswords(deps, hashes, wish.mustChange);
  }
  if (!cursor.isAsChecked()) deps.tell(changedMeanwhile(whole));
}

const brokenOff = (address: string, options?: ErrorOptions) =>
  new Error(
    describeAway(
      address,
      options?.cause,
      `${address} cannot be reached, is not Rekey's API, or broke off; begin the same import again`,
    ),
    options,
  );

async function checkFile({ tell }: ImportDeps, wish: ImportWish): Promise<Plan> {
  const plan: Plan = { fields: [], lines: 0, bytes: 0, refused: 0, digest: "" };
  const rows = createHash("sha256");
  const found = mapFile(
    wish,
    rows,
    (fields) => (plan.fields = fields),
    (line, fault) => {
      plan.refused += 1;
      tell({ line, of: "row", id: null, outcome: "refused", faults: [fault] });
    },
  );
  for await (const { push } of found) {
    plan.lines += 1;
    plan.bytes += sizeOf(push);
  }
  if (plan.lines + plan.refused === 0) throw new UsageError(`${wish.file.path} has no rows`);
  plan.digest = rows.digest("hex");
  return plan;
}

/** The lines of a push that the rows of a file become. Each row is added to `rows` before its lines come. */
async function* mapFile(
  { file, mapping }: ImportWish,
  rows: Hash,
  onHeader: (fields: BoundField[]) => void = () => undefined,
  onFault: (line: number, fault: RowFault) => void = () => undefined,
): AsyncGenerator<MappedLine, void> {
  let mapper: RowMapper | undefined;
  for await (const row of readCsv(file)) {
    rows.update(JSON.stringify(row));
    if (mapper === undefined) {
      const fields = bindColumns(mapping, row.cells, file.path);
      onHeader(fields);
      mapper = rowMapper(fields, row.cells.length);
      continue;
    }
    const mapped = mapper.map(row);
    if (Array.isArray(mapped)) yield* mapped;
    else onFault(row.line, mapped);
  }
  if (mapper === undefined) bindColumns(mapping, undefined, file.path);
}

/** A list is sent as whole only if each row of it is sent, and in one push. */
function believedWhole({ tell }: ImportDeps, whole: WholeList, { lines, bytes, refused }: Plan): WholeList | undefined {
  if (lines >= pushBounds.lines || bytes + 1_024 > pushBounds.bytes)
    throw new UsageError(
      `a whole list has at most ${pushBounds.lines - 1} lines and 16 MiB; this one has ${lines} and ${bytes} bytes`,
    );
  if (refused === 0) return whole;
  tell(notWhole(`rows could not be read (${refused}), and may be about anybody`));
  return undefined;
}

interface Cursor {
  lines: AsyncIterator<MappedLine, void>;
  next: IteratorResult<MappedLine, void>;
  /** Of a dry run, which has made none: the clients of the parts before, that each part has to name again. */
  clients: Map<string, PushLine> | undefined;
  /** Whether what was read until now is all that the first reading has found. */
  isAsChecked: () => boolean;
  isWholeSent: boolean;
}

/** The next lines, as many as one push takes; of each that was sent only its place is kept. */
async function* partOf(
  cursor: Cursor,
  sent: SentLine[],
  bounds: { lines: number; bytes: number },
  whole: WholeList | undefined,
): AsyncGenerator<PushLine, void> {
  let bytes = 0;
  const named = new Set<string>();
  while (!cursor.next.done && sent.length < bounds.lines) {
    const { push, ...rest } = cursor.next.value;
    bytes += sizeOf(push);
    if (bytes > bounds.bytes && sent.length > 0) return;
    const client = cursor.clients && clientToName(cursor.clients, named, push);
    if (client) {
      sent.push({ line: rest.line, of: "client", isAgain: true });
      yield client;
    }
    sent.push(rest);
    yield push;
    cursor.next = await cursor.lines.next();
  }
  if (!whole || !cursor.isAsChecked()) return;
  cursor.isWholeSent = true;
  yield { whole };
}

/** The client of a contact, where it was sent in a part before and not in this one. */
function clientToName(clients: Map<string, PushLine>, named: Set<string>, push: PushLine): PushLine | undefined {
  const id = "client" in push ? push.client.id : "contact" in push ? push.contact.clientId : undefined;
  if (id === undefined || named.has(id)) return undefined;
  named.add(id);
  if (!("client" in push)) return clients.get(id);
  clients.set(id, push);
  return undefined;
}

const sizeOf = (push: PushLine): number => Buffer.byteLength(JSON.stringify(push)) + 1;

async function* send(
  { api, address }: ImportDeps,
  lines: AsyncIterable<PushLine>,
  isDry: boolean,
): AsyncGenerator<PushResult, void> {
  try {
    yield* api.pushDirectory(lines, isDry ? { dryRun: true } : {});
  } catch (error) {
    if (!(error instanceof ApiAway)) throw error;
    throw brokenOff(address, { cause: error });
  }
}
