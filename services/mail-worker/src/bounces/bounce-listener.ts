import type { Readable } from "node:stream";
import type { ReturnedMail } from "@rekey/contracts/operations";
import { SMTPServer, type SMTPServerOptions } from "smtp-server";
import { clientNetwork } from "@rekey/runtime/client-network";
import type { Logger } from "@rekey/runtime/logger";
import { startListening } from "@rekey/runtime/start-listening";
import type { BounceAddress } from "./bounce-address.ts";
import type { Cleanser } from "../replies/cleanse-reply.ts";
import { type FailedDelivery, type Reading, readNotification } from "./read-notification.ts";
import { takeAnySender } from "./take-any-sender.ts";

export type BounceOutcome =
  | "recorded"
  | "ignored"
  | "not-a-failure"
  /** It says nothing that could be acted on, and waits for somebody to read it. */
  | "kept"
  | "unknown-address"
  /** Its tag is of none of our keys, and yet names a mail that we have sent. */
  | "unknown-key"
  | "not-now";

export interface BounceDeps {
  address: BounceAddress;
  /** For words about one mail. */
  cleanserOf: (deliveryId: string) => Promise<Pick<Cleanser, "cleanse">>;
  record: (bounce: FailedDelivery & { deliveryId: string }) => Promise<"recorded" | "ignored">;
  /** Keeps what cannot be acted on. */
  keep: (returned: { deliveryId: string; kind: ReturnedMail["kind"]; words: string }) => Promise<"kept" | "ignored">;
  /** Whether a mail was sent that may still come back. */
  mayComeBack: (deliveryId: string) => Promise<boolean>;
  /** Told what became of every notification, for the metrics. */
  onNotification: (outcome: BounceOutcome) => void;
  log: Logger;
}

// A report says what it has to say at its head; what comes with it may be as large as it likes.
export const keptBytes = 1024 * 1024;
const maxConnections = 100;
const maxConnectionsPerClient = 10;

function refusal(code: number, words: string): Error {
  return Object.assign(new Error(words), { responseCode: code });
}

/**
 * Takes what comes back to the envelope sender of a mail that we sent, from whomever and in whatever form; anything
 * else is turned away before a byte of it is read. What cannot be recorded now is left with the other server to repeat.
 * Nothing is ever sent in answer.
 */
export async function startBounceListener(
  deps: BounceDeps,
  options: { host: string; port: number },
): Promise<AsyncDisposable> {
  const { log } = deps;
  const server = new SMTPServer({
    ...boundByClient(maxConnectionsPerClient),
    banner: "Rekey takes back the mails that it sent",
    authOptional: true,
    disabledCommands: ["AUTH", "STARTTLS"],
    disableReverseLookup: true,
    maxClients: maxConnections,
    socketTimeout: 30_000,
    closeTimeout: 300,
    onRcptTo: ({ address }, session, callback) => {
      if (session.envelope.rcptTo.length > 0) return callback(refusal(452, "4.5.3 one recipient at a time"));
      if (deps.address.read(address) !== undefined) return callback();
      turnAway(deps, address).then(callback, callback);
    },
    onData: (stream, session, callback) => {
      const deliveryId = deps.address.read(session.envelope.rcptTo[0]?.address ?? "");
      takeNotification(deps, deliveryId, stream).then(
        () => callback(null, "2.0.0 noted"),
        (error: unknown) => {
          if (error instanceof Error && "responseCode" in error) return callback(error);
          log.warn(
            { code: "bounce-not-recorded", err: error, deliveryId },
            "a mail that came back could not be recorded",
          );
          deps.onNotification("not-now");
          callback(refusal(451, "4.3.0 try again later"));
        },
      );
    },
  });
  takeAnySender(server);
  server.on("error", (error) =>
    log.debug({ code: "bounce-connection-failed", err: error }, "a connection to the bounce listener failed"),
  );
  await startListening(server.server, { ...options, setting: "BOUNCE_PORT" });
  return { [Symbol.asyncDispose]: () => new Promise((resolve) => server.close(() => resolve())) };
}

/**
 * Somebody else's tag, or one of a key that this worker lacks: then the other server is to try again, and finds the key
 * here by then. Whoever made the tag up for a mail that there is gets the same answer, and no further.
 */
async function turnAway(deps: BounceDeps, address: string): Promise<Error> {
  const deliveryId = deps.address.claimed(address);
  const isOfOurs = deliveryId !== undefined && (await deps.mayComeBack(deliveryId).catch(() => true));
  deps.onNotification(isOfOurs ? "unknown-key" : "unknown-address");
  return isOfOurs
    ? refusal(451, "4.7.0 this sender cannot be checked now, try again later")
    : refusal(550, "5.1.1 no mail of ours has this sender");
}

/** So that no client takes all places and keeps the notifications of others out. */
function boundByClient(most: number): Pick<SMTPServerOptions, "onConnect" | "onClose"> {
  const taken = new Map<string, string>();
  return {
    onConnect: ({ id, remoteAddress }, callback) => {
      const client = clientNetwork(remoteAddress);
      const own = [...taken.values()].filter((each) => each === client).length;
      if (own >= most) return callback(refusal(421, "4.7.0 too many connections from one client"));
      taken.set(id, client);
      callback();
    },
    onClose: ({ id }) => void taken.delete(id),
  };
}

async function takeNotification(deps: BounceDeps, deliveryId: string | undefined, stream: Readable): Promise<void> {
  const head = await readHead(stream);
  if (deliveryId === undefined) return;
  const reading = readNotification(head, await deps.cleanserOf(deliveryId));
  const outcome = await act(deps, deliveryId, reading);
  deps.onNotification(outcome);
  const status = reading.kind === "failed" ? reading.status : undefined;
  deps.log.info({ code: "mail-came-back", deliveryId, outcome, status }, "a mail came back");
}

async function act(deps: BounceDeps, deliveryId: string, reading: Reading): Promise<BounceOutcome> {
  if (reading.kind === "no-failure") return "not-a-failure";
  if (reading.kind !== "failed") return deps.keep({ ...reading, deliveryId });
  const { status, reason, isOfAddress } = reading;
  return deps.record({ deliveryId, status, reason, isOfAddress });
}

/** The beginning of what is sent. The rest is heard to its end, as the protocol wants, and not kept. */
export async function readHead(stream: Readable): Promise<Buffer> {
  const chunks: Buffer[] = [];
  let bytes = 0;
  for await (const chunk of stream as AsyncIterable<Buffer>) {
    if (bytes < keptBytes) chunks.push(chunk.subarray(0, keptBytes - bytes));
    bytes += chunk.length;
  }
  return Buffer.concat(chunks);
}
