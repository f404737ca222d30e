import { findBreaches } from "./check-answers.ts";

const watched = new Set<string>();
const plainFetch = globalThis.fetch;

/**
 * From here on every answer of this API that a test in this process gets, by whatever client, is compared with the
 * contract; one that breaks it fails the test that asked.
 */
export function watchAnswersOf(apiUrl: string): Disposable {
  watched.add(apiUrl);
  globalThis.fetch = fetchWatched;
  return { [Symbol.dispose]: () => void watched.delete(apiUrl) };
}

const fetchWatched: typeof fetch = async (input, init) => {
  const response = await plainFetch(input, init);
  const url = input instanceof Request ? input.url : String(input);
  const apiUrl = [...watched].find((known) => url.startsWith(`${known}/`));
  if (apiUrl === undefined) return response;
  const body = typeof init?.body === "string" ? init.body : undefined;
  const target = url.slice(apiUrl.length);
  const asked = { method: init?.method ?? "GET", target, headers: new Headers(init?.headers), body };
  const copy = isWholeAtOnce(response) ? response.clone() : new Response(null, response);
  const breaches = await findBreaches(asked, copy);
  if (breaches.length > 0)
    throw new Error(`the answer is not as docs/contract/openapi.json has it:\n${breaches.join("\n")}`);
  return response;
};

/** What is streamed comes when it comes. */
function isWholeAtOnce(response: Response): boolean {
  return /[/+]json(?:;|$)/.test(response.headers.get("content-type") ?? "");
}
