import { toBase64 } from "./bytes.ts";
import { type Checkpoint, parseCheckpoint } from "./checkpoint.ts";
import { type VerifierKey, isSignatureOf, isSignedBy, parseNote, parseVerifierKey } from "./note.ts";

/** Which keys count. */
export interface Trust {
  origin: string;
  /** Given by whoever verifies; those that the file lists where none were given. */
  trusted: readonly VerifierKey[];
  isGiven: boolean;
  /** Those that the file lists. */
  listed: readonly VerifierKey[];
}

export interface JudgedNote {
  checkpoint: Checkpoint;
  /** In base64. */
  root: string;
  trustedBy: readonly VerifierKey[];
  otherKeys: readonly VerifierKey[];
}

export type NoteFault = { code: "forged-signature" | "does-not-extend" | "malformed"; message: string };

/** Undefined where a key that the file lists is none. */
export async function createTrust(
  origin: string,
  given: readonly VerifierKey[],
  listing: readonly string[],
): Promise<Trust | undefined> {
  const read = await Promise.all(listing.map(parseVerifierKey));
  const listed = read.filter((key) => key !== undefined);
  if (listed.length !== read.length) return undefined;
  return { origin, trusted: given.length > 0 ? given : listed, isGiven: given.length > 0, listed };
}

/** Of a checkpoint in the file. All of its signatures must be good, and of keys that the file lists. */
export async function judgeNote({ origin, trusted, listed }: Trust, note: string): Promise<JudgedNote | NoteFault> {
  const parsed = parseNote(note);
  const checkpoint = parsed && parseCheckpoint(parsed.text);
  if (parsed === undefined || checkpoint === undefined) {
    return { code: "malformed", message: "This is not a checkpoint." };
  }
  const signers: VerifierKey[] = [];
  for (const signature of parsed.signatures) {
    const key = listed.find((one) => isSignatureOf(one, signature));
    const named = `${signature.name}+${signature.keyId}`;
    if (key === undefined) return forged(`A checkpoint is signed by ${named}, a key that is not listed with it.`);
    if (!(await isSignedBy(key, parsed.text, signature))) return forged(`A signature is not of ${named}, as it says.`);
    signers.push(key);
  }
  if (checkpoint.origin !== origin) {
    return { code: "does-not-extend", message: `A checkpoint is of the history "${checkpoint.origin}".` };
  }
  const isTrusted = (key: VerifierKey) => trusted.some(({ vkey }) => vkey === key.vkey);
  return {
    checkpoint,
    root: toBase64(checkpoint.root),
    trustedBy: signers.filter(isTrusted),
    otherKeys: signers.filter((key) => !isTrusted(key)),
  };
}

/** The same of the checkpoint that all in the file hangs on: a trusted key must have signed it. */
export async function judgeMainNote(trust: Trust, note: string): Promise<JudgedNote | NoteFault> {
  const judged = await judgeNote(trust, note);
  if ("code" in judged || judged.trustedBy.length > 0) return judged;
  const names = judged.otherKeys.map(({ name, keyId }) => `${name}+${keyId}`).join(" and ");
  return forged(`The checkpoint is signed by ${names}, which is none of the keys that were given.`);
}

const forged = (message: string): NoteFault => ({ code: "forged-signature", message });
