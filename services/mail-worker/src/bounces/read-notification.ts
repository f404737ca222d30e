import {
  beginOfOriginal,
  isAnswerSubject,
  isAwaySubject,
  isChallenge,
  isDelay,
  isFailureSentence,
  isFailureSubject,
  isHeld,
  isReceiptSubject,
  isServersName,
  readReason,
} from "./bounce-words.ts";
import { cleanWords } from "../replies/classify-result.ts";
import type { Cleanser } from "../replies/cleanse-reply.ts";
import { type MimePart, allParts, isMail, openMime } from "./open-mime.ts";
import { findStatusReport, readStatus } from "./read-status-fields.ts";
import { whoseRefusal } from "../replies/whose-refusal.ts";

export interface FailedDelivery {
  /** RFC 3463, such as `5.1.1`. Null: it was not told. */
  status: string | null;
  /** The words of the server that gave the mail back, cut, cleaned, and without any address or secret. */
  reason: string;
  /** Whether the address is the reason, so that the next mail would come back too. */
  isOfAddress: boolean;
}

/** What a mail is that came to the address of one of ours. */
export type Reading =
  | ({ kind: "failed" } & FailedDelivery)
  /** It says that the mail arrived, is late or was read, or a program answers for a person. */
  | { kind: "no-failure" }
  /**
   * `complaint`: whoever has the mail calls it unwanted. `unreadable`: nobody knows. `words` are as those of a failure.
   */
  | { kind: "complaint" | "unreadable"; words: string };

type CleanWords = Pick<Cleanser, "cleanse">;

// Whoever has a tag chooses these texts, and what is searched in them takes time by their length.
const searchedChars = 16 * 1024;
const saidChars = 1_000;

/**
 * Reads what came back for one of our mails, as liberally as can be: whoever sent it had our mail, by the tag of its
 * address. A report of the delivery decides by its fields; without one it is the words of a server that names itself.
 */
export function readNotification(raw: Buffer, cleanser: CleanWords): Reading {
  const mail = openMime(raw);
  const found = readMail(mail, cleanser);
  if (found) return found;
  // Somebody who had it sent on puts what a server said into a mail of their own.
  for (const inner of allParts(mail)
    .filter(isMail)
    .flatMap(({ parts }) => parts)) {
    const reading = isFromServer(inner) ? readMail(inner, cleanser) : undefined;
    if (reading?.kind === "failed") return reading;
  }
  const subject = mail.headers.get("subject") ?? "";
  const words = [subject, sentenceOf(humanText(mail))].filter(Boolean).join(" — ");
  return { kind: "unreadable", words: clean(words, cleanser) || "It says nothing." };
}

function readMail(mail: MimePart, cleanser: CleanWords): Reading | undefined {
  // It tells what a reader did with the mail, so the mail has arrived.
  if (isDispositionReport(mail)) return { kind: "no-failure" };
  const report = findStatusReport(mail);
  if (report) {
    const { action, status, diagnostic } = report;
    if (action !== "failed") return { kind: "no-failure" };
    return failedBecause(status, diagnostic, cleanser);
  }
  const types = new Set(allParts(mail).map(({ type }) => type));
  const subject = mail.headers.get("subject") ?? "";
  if (types.has("message/feedback-report")) {
    return { kind: "complaint", words: clean(subject, cleanser) || "It says nothing." };
  }
  // And what a calendar answers.
  if (types.has("message/disposition-notification") || types.has("text/calendar")) return { kind: "no-failure" };
  return readWords(mail, subject, cleanser);
}

function isDispositionReport({ params }: MimePart): boolean {
  return params.get("report-type")?.toLowerCase() === "disposition-notification";
}

/** What the words say, where there is no report. Undefined: nothing that is known. */
function readWords(mail: MimePart, subject: string, cleanser: CleanWords): Reading | undefined {
  const text = humanText(mail);
  const namesFailed = mail.headers.has("x-failed-recipients");
  const isBack = isFailureSubject.test(subject) || namesFailed;
  if (isReceiptSubject.test(subject)) return { kind: "no-failure" };
  if (isAwaySubject.test(subject) || (isAutomatic(mail) && !isBack && !isFromServer(mail))) {
    return { kind: "no-failure" };
  }
  if (isDelay.test(subject) || (isDelay.test(text) && !isFinal(subject, text))) return { kind: "no-failure" };
  if (!isBack && isChallenge.test(`${subject}\n${text.slice(0, 2_000)}`)) return { kind: "no-failure" };
  if (!isBack && !isFromServer(mail)) return undefined;
  // A person's, whatever our own subject in it says, and whatever they are called.
  if (isAnswerSubject.test(subject) && !namesFailed) return undefined;
  if (isHeld.test(`${subject}\n${text.slice(0, 2_000)}`) && !replyOfServer.test(text)) return undefined;
  const said = sentenceOf(text);
  const status = readStatus(text) ?? readReason(said) ?? readReason(text) ?? statusOfCode(text) ?? null;
  if (!isBack && status === null && !isFailureSentence.test(text)) return undefined;
  return status?.startsWith("2") ? { kind: "no-failure" } : failedBecause(status, said, cleanser);
}

/** "Still trying" stands also in what says how long it was tried. */
function isFinal(subject: string, text: string): boolean {
  return /\bgiv(?:e|ing|en) up|\bpermanent|\bfatal|\bno longer (?:be )?(?:try|retri)|\btoo long\b|\bexpired?\b/i.test(
    `${subject}\n${text}`,
  );
}

function isFromServer({ headers }: MimePart): boolean {
  return isServersName.test(`${headers.get("from") ?? ""} ${headers.get("sender") ?? ""}`);
}

/** Whether a program has answered for a person, as its headers tell (RFC 3834 and older habits). */
function isAutomatic({ headers }: MimePart): boolean {
  const isNamed = [...headers.keys()].some((name) =>
    /^x-auto-?(?:reply|respon|generated)|^x-(?:vacation|away|mail-autoreply|ms-exchange-inbox-rules-loop)|^auto-response/.test(
      name,
    ),
  );
  return (
    isNamed ||
    /auto-?reply|auto_reply|bulk|junk/i.test(headers.get("precedence") ?? "") ||
    /auto-(?:replied|notified|generated)/i.test(headers.get("auto-submitted") ?? "") ||
    headers.get("delivered-to")?.toLowerCase() === "autoresponder"
  );
}

/** What people read of it, without the mail that came back with it. */
function humanText(mail: MimePart): string {
  const leaves = ownParts(mail).filter(({ parts, text }) => parts.length === 0 && text.trim() !== "");
  const plain = leaves.filter(({ type }) => type === "text/plain");
  const chosen =
    plain.length > 0 ? plain : leaves.filter(({ type }) => type === "text/html" || type === "text/enriched");
  const text = chosen.map((part) => part.text).join("\n\n");
  const original = beginOfOriginal.exec(text);
  return (original ? text.slice(0, original.index) : text).slice(0, searchedChars);
}

function ownParts(part: MimePart): MimePart[] {
  return isMail(part) ? [] : [part, ...part.parts.flatMap(ownParts)];
}

const replyOfServer = /(?:^|[\s:;("'<>])([45]\d\d)[ :-]+#?(?:[45]\.\d{1,3}\.\d{1,3}\b|[A-Za-z<"'(])/;

function statusOfCode(text: string): string | undefined {
  const code = replyOfServer.exec(text)?.[1];
  return code && `${code.charAt(0)}.0.0`;
}

/** The lines that say most: what a server answered, or else why the mail came back, or else how it begins. */
function sentenceOf(text: string): string {
  const lines = text.split("\n").map((line) => line.trim().slice(0, saidChars));
  const tests = [
    (line: string) => replyOfServer.test(line) || readStatus(line) !== null,
    (line: string) => readReason(line) !== undefined,
    (line: string) => isFailureSentence.test(line),
    // No greeting.
    (line: string) => line.length > 20 && !line.endsWith(","),
    (line: string) => line !== "",
  ];
  for (const isTelling of tests) {
    const at = lines.findIndex(isTelling);
    if (at >= 0) return lines.slice(at, at + 2).join(" ");
  }
  return "";
}

function failedBecause(status: string | null, said: string, cleanser: CleanWords): Reading {
  const isOurs = whoseRefusal(said).of === "us";
  const reason = clean(said, cleanser) || `The mail came back${status === null ? "" : ` with status ${status}`}.`;
  return { kind: "failed", status, reason, isOfAddress: !isOurs && !status?.startsWith("4") };
}

function clean(said: string, cleanser: CleanWords): string {
  const words = cleanser.cleanse(said.slice(0, saidChars)).replaceAll(/[^\s<>@;,]+@[^\s<>@;,]+/g, "[address]");
  return cleanWords(words, "[address]");
}
