import type { Problem } from "@rekey/contracts/resources";
import { isDeepStrictEqual } from "node:util";
import type { ProblemHelp } from "@rekey/contracts/problem-page";
import type { TestSystem } from "./test-system.ts";

export interface ProblemRead {
  status: number;
  code: string;
  mediaType: string | undefined;
  /** Whether the status of the answer is the problem's, and its type leads to a page that says the same. */
  holdsTogether: boolean;
  /** Whether any part of the answer repeats what was sent. */
  saysBack: boolean;
}

/** What a refusal tells, and whether it is a whole one. `planted` stood in every value that was sent. */
export async function readProblem(
  system: Pick<TestSystem, "apiUrl">,
  response: Response,
  planted: string,
): Promise<ProblemRead> {
  const text = await response.text();
  const { type, code, title, status } = JSON.parse(text) as Problem;
  const explained = (await (await fetch(type)).json()) as ProblemHelp;
  const isExplained =
    isDeepStrictEqual({ code, status, title }, pick(explained)) && explained.cause !== "" && explained.remedy !== "";
  const isOurs = type === `${system.apiUrl}/problems/${code}` && status === response.status;
  return {
    status,
    code,
    mediaType: response.headers.get("content-type")?.split(";")[0],
    holdsTogether: isOurs && isExplained,
    saysBack: `${text} ${JSON.stringify([...response.headers])}`.toLowerCase().includes(planted),
  };
}

const pick = ({ code, status, title }: ProblemHelp) => ({ code, status, title });
