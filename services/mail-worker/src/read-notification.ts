import { simpleParser } from "mailparser";
import { cleanWords } from "./classify-result.ts";
import type { Cleanser } from "./cleanse-reply.ts";

export interface FailedDelivery {
  /** RFC 3463, such as `5.1.1`. Null: it was not told. */
  status: string | null;
  /** The words of the server that gave the mail back, cut, cleaned, and without any address or secret. */
  reason: string;
}

/** What a delivery status notification (RFC 3464) says has failed for good; undefined when it says no such thing. */
export async function readNotification(
  raw: Buffer,
  cleanser: Pick<Cleanser, "cleanse">,
): Promise<FailedDelivery | undefined> {
  const mail = await simpleParser(raw, { keepDeliveryStatus: true, skipTextToHtml: true, skipImageLinks: true });
  const type = mail.headers.get("content-type");
  const isReport =
    isStructured(type) &&
    type.value === "multipart/report" &&
    type.params["report-type"]?.toLowerCase() === "delivery-status";
  const part = mail.attachments.find(({ contentType }) => contentType === "message/delivery-status");
  if (!isReport || !part) return undefined;
  // The first group is about the message, each further one about a recipient.
  const recipients = readGroups(part.content.toString("utf8")).slice(1);
  const [failed] = recipients;
  // Where it reached one of several behind the address, it did arrive.
  if (!failed || !recipients.every((fields) => fields.get("action")?.toLowerCase() === "failed")) return undefined;
  const status = /\b[245]\.\d{1,3}\.\d{1,3}\b/.exec(failed.get("status") ?? "")?.[0] ?? null;
  return { status, reason: describe(failed.get("diagnostic-code"), status, cleanser) };
}

function isStructured(header: unknown): header is { value: string; params: Record<string, string> } {
  return typeof header === "object" && header !== null && "params" in header && "value" in header;
}

function describe(diagnostic: string | undefined, status: string | null, cleanser: Pick<Cleanser, "cleanse">): string {
  // Cut first: whoever has a tag chooses this text, and what follows takes time by its length.
  const words = cleanser
    .cleanse((diagnostic ?? "").slice(0, 1_000).replace(/^[\w.-]+ *;/, ""))
    .replaceAll(/[^\s<>@;,]+@[^\s<>@;,]+/g, "[address]");
  return cleanWords(words, "[address]") || `The mail came back${status === null ? "" : ` with status ${status}`}.`;
}

/** Groups of header fields with an empty line between them; a line that begins with a space goes on with the last one. */
function readGroups(text: string): Map<string, string>[] {
  const unfolded = text.replaceAll("\r\n", "\n").replaceAll(/\n[ \t]+/g, " ");
  return unfolded
    .split(/\n{2,}/)
    .map((group) => group.trim())
    .filter((group) => group !== "")
    .map((group) => new Map(group.split("\n").map(readField)));
}

function readField(line: string): [string, string] {
  const colon = line.indexOf(":");
  return colon < 1 ? ["", ""] : [line.slice(0, colon).trim().toLowerCase(), line.slice(colon + 1).trim()];
}
