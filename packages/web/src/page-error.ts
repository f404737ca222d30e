export const englishErrors = {
  "cross-site": {
    title: "This form was not sent from our own page",
    text: "Nothing was changed. Open the page again from its own address and send the form once more.",
  },
  "not-found": { title: "Page not found", text: "There is nothing at this address. Check it for a typing error." },
  forbidden: {
    title: "You may not see this page",
    text: "Your role does not include it. Ask an administrator if you need it.",
  },
  "too-large": { title: "That was too much at once", text: "The form held more than we accept. Nothing was changed." },
  "too-many": {
    title: "Too many attempts",
    text: "There were too many tries from your device or network. Nothing was changed. Try again {when}; until then further tries are not looked at.",
  },
  busy: {
    title: "Too many at once",
    text: "Very many people are here at the moment. Nothing was changed. Try again in a few seconds.",
  },
  "bad-request": { title: "That request could not be read", text: "Nothing was changed. Go back and try again." },
  away: { title: "The service is not available", text: "Nothing was changed. Try again in a minute." },
  fault: { title: "Something failed on our side", text: "The fault was recorded. Try again in a minute." },
};

export type PageErrorReason = keyof typeof englishErrors;

/** A request that was turned away, as the one who keeps the history may want to know it. */
export interface PageRefusal {
  reason: PageErrorReason | "unproven-form";
  /** Which limit struck; undefined: none. */
  limit?: string | undefined;
}

/** An end of a request that the visitor sees as a page; carries no value that the visitor sent. */
export class PageError extends Error {
  readonly status: number;
  readonly reason: PageErrorReason;
  readonly retryAfterSeconds: number | undefined;
  /** Which limit was used up. */
  readonly limit: string | undefined;

  constructor(
    status: number,
    reason: PageErrorReason,
    options: ErrorOptions & { retryAfterSeconds?: number; limit?: string } = {},
  ) {
    super(englishErrors[reason].title, options);
    this.name = "PageError";
    this.status = status;
    this.reason = reason;
    this.retryAfterSeconds = options.retryAfterSeconds;
    this.limit = options.limit;
  }
}
