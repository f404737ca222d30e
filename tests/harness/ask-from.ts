import { once } from "node:events";
import type { Agent, IncomingMessage } from "node:http";
import { request } from "node:http";
import { text } from "node:stream/consumers";

export interface Answer {
  status: number;
  headers: IncomingMessage["headers"];
  body: string;
  /** Of the cookies that the answer sets. */
  cookie: string;
}

export interface Question {
  /** The loopback address that the question comes from, such as 127.0.0.7: a client of its own. */
  from: string;
  /** The site's own URL, which its forms come from, whatever address they are sent to. */
  site: string;
  /** Where it is sent; the site unless told. */
  to?: string;
  path: string;
  form?: Record<string, string>;
  cookie?: string;
  forwardedFor?: string;
  agent?: Agent;
}

/** Asks for a page, or sends a form, as one of many clients. */
export async function askFrom({ from, site, to = site, path, form, cookie, forwardedFor, agent }: Question) {
  const body = form === undefined ? "" : new URLSearchParams(form).toString();
  const asked = request(new URL(path, to), {
    method: form === undefined ? "GET" : "POST",
    localAddress: from,
    ...(agent && { agent }),
    headers: {
      origin: new URL(site).origin,
      "content-length": Buffer.byteLength(body),
      ...(form !== undefined && { "content-type": "application/x-www-form-urlencoded" }),
      ...(cookie !== undefined && { cookie }),
      ...(forwardedFor !== undefined && { "x-forwarded-for": forwardedFor }),
    },
  });
  asked.end(body);
  const [reply] = (await once(asked, "response")) as [IncomingMessage];
  const answer: Answer = {
    status: reply.statusCode ?? 0,
    headers: reply.headers,
    body: await text(reply),
    cookie: (reply.headers["set-cookie"] ?? []).map((line) => line.split(";")[0] ?? "").join("; "),
  };
  return answer;
}

/** Names clients that nobody has named before, all of them on loopback. */
export function createClients(): () => string {
  let count = 0;
  return () => `127.1.${(count += 1) >> 8}.${count & 255}`;
}
