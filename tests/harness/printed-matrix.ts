import { type AskedMethod, matrixLines } from "@rekey/contracts/access-matrix";

/** A line of the matrix as it is printed, and what it says. */
export interface Cell {
  name: string;
  method: AskedMethod;
  /** Below `/v1`. */
  path: string;
  /** Of a refusal. */
  status: number | undefined;
  code: string | undefined;
  ownOnly: boolean;
}

function readLine(line: string): Cell {
  const [name = "", method = "", path = "", answer = ""] = line.split("\t");
  const [status, code] = /^\d{3} /.test(answer) ? answer.split(" ") : [];
  const refusal = { status: status === undefined ? undefined : Number(status), code };
  const ownOnly = answer.endsWith(", own only");
  return { name, method: method as AskedMethod, path: path.replace(/^\/v1/, ""), ...refusal, ownOnly };
}

/** What `npm run rekey -- access` prints: what is open to anybody, and the cells by whose they are. */
export function readPrintedMatrix(): { open: Cell[]; cellsOf: Map<string, Cell[]> } {
  const [, ...printed] = matrixLines().map(readLine);
  const { anybody = [], ...others } = Object.groupBy(printed, ({ name }) => name);
  return { open: anybody, cellsOf: new Map(Object.entries(others).map(([name, cells = []]) => [name, cells])) };
}
