import type { Problem } from "@rekey/contracts/resources";

/** The API's refusal of a request. `code` tells what happened, `errors` which fields are meant. */
export class ApiProblem extends Error {
  readonly status: number;
  readonly code: Problem["code"];
  readonly title: string;
  readonly detail: string | undefined;
  readonly errors: NonNullable<Problem["errors"]>;
  /** Who has the address that is in use. */
  readonly holder: Problem["holder"];
  /** The contact to use in place of one that was merged. */
  readonly mergedInto: Problem["mergedInto"];
  /** When asking again makes sense; undefined where time alone changes nothing. */
  readonly retryAfterSeconds: number | undefined;

  constructor(problem: Problem, { retryAfterSeconds }: { retryAfterSeconds?: number | undefined } = {}) {
    super(`${problem.status} ${problem.code}: ${problem.title}`);
    this.name = "ApiProblem";
    this.status = problem.status;
    this.code = problem.code;
    this.title = problem.title;
    this.detail = problem.detail;
    this.errors = problem.errors ?? [];
    this.holder = problem.holder;
    this.mergedInto = problem.mergedInto;
    this.retryAfterSeconds = retryAfterSeconds;
  }
}

/** The API did not answer in time, could not be reached, or answered something that is not its contract. */
export class ApiAway extends Error {
  constructor(options?: ErrorOptions) {
    super("the API cannot be reached", options);
    this.name = "ApiAway";
  }
}
