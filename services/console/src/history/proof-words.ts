import type { SealingState } from "@rekey/contracts/history";
import { sealingFaults, type SinkState } from "@rekey/contracts/sealing";
import { type Said, said } from "@rekey/web/views/icons";

// A checkpoint is due within a minute, and what is given to an outsider who is away is given again for a while.
const lateMs = 180_000;
const number = new Intl.NumberFormat("en-GB");

/** What of the proof is not as it has to be, in a sentence each, the worst first. Nothing where all is well. */
export function findAlarms(sealing: SealingState, now: number = Date.now()): Said[] {
  const { checkpoint, signing, sinks } = sealing;
  const alarms: Said[] = [];
  if (signing.state === "refused") {
    const why = signing.fault === null ? "The sealer did not say why" : sentence(sealingFaults[signing.fault]);
    const proven = checkpoint ? ` Rows behind row ${number.format(checkpoint.size)} are not proven.` : "";
    alarms.push(said("stopped", `Rekey has stopped signing this history. ${why}.${proven} Tell operations at once.`));
  } else if (isSigningLate(sealing, now)) {
    alarms.push(
      said("stopped", "Rows were sealed minutes ago and are not signed yet. Ask operations whether the sealer runs."),
    );
  }
  return [...alarms, ...sinks.filter((sink) => isBehind(sink, sealing, now)).map(sayBehind)];
}

function isSigningLate({ sealedUpTo, checkpoint, signing }: SealingState, now: number): boolean {
  if (signing.state !== "ok" || sealedUpTo === null) return false;
  return sealedUpTo.sequence > (checkpoint?.size ?? 0) && now - Date.parse(sealedUpTo.sealedAt) > lateMs;
}

/** Whether a place outside lacks a checkpoint that it could have had. */
export function isBehind(sink: SinkState, { checkpoint }: SealingState, now: number): boolean {
  if (checkpoint === null || (sink.size ?? 0) >= checkpoint.size) return false;
  return sink.failure !== null || now - Date.parse(checkpoint.signedAt) > lateMs;
}

const sayBehind = ({ name, size }: SinkState): Said =>
  said(
    "waiting",
    size === null
      ? `${name} has taken no checkpoint yet. Until it does, it can vouch for nothing.`
      : `${name} has checkpoints up to row ${number.format(size)} only. Until it takes the next one, it can vouch for no later row.`,
  );

export const sinkKindWords: Record<SinkState["kind"], string> = {
  file: "File",
  webhook: "Another firm, by webhook",
  command: "Program",
};

const sentence = (words: string): string => words.charAt(0).toUpperCase() + words.slice(1);
