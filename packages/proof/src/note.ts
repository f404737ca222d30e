import { fromBase64, joinBytes, toBase64, toUtf8 } from "./bytes.ts";

/** A public key of signed notes (c2sp.org/signed-note), read from its text `name+id+key`. */
export interface VerifierKey {
  vkey: string;
  name: string;
  /** Four bytes in hexadecimal, as in the text. */
  keyId: string;
  publicKey: Uint8Array<ArrayBuffer>;
}

export interface NoteSigner extends VerifierKey {
  sign: (text: string) => Promise<Uint8Array>;
}

export interface NoteSignature {
  name: string;
  keyId: string;
  signature: Uint8Array<ArrayBuffer>;
}

export interface SignedNote {
  /** With the line feed at its end; this is what is signed. */
  text: string;
  signatures: readonly NoteSignature[];
}

const ed25519 = 1;
const privatePrefix = "PRIVATE+KEY+";
/** What PKCS#8 says before the 32 bytes of an Ed25519 key. */
const pkcs8Header = Uint8Array.of(48, 46, 2, 1, 0, 48, 5, 6, 3, 43, 101, 112, 4, 34, 4, 32);

const isName = (name: string): boolean => /^[^\s+\p{Cc}]+$/u.test(name) && name.isWellFormed();
const toHex = (bytes: Uint8Array): string => [...bytes].map((byte) => byte.toString(16).padStart(2, "0")).join("");

async function keyIdOf(name: string, publicKey: Uint8Array): Promise<string> {
  const named = joinBytes(toUtf8(`${name}\n`), Uint8Array.of(ed25519), publicKey);
  return toHex(new Uint8Array(await crypto.subtle.digest("SHA-256", named)).subarray(0, 4));
}

async function describeKey(name: string, publicKey: Uint8Array<ArrayBuffer>): Promise<VerifierKey> {
  const keyId = await keyIdOf(name, publicKey);
  const vkey = `${name}+${keyId}+${toBase64(joinBytes(Uint8Array.of(ed25519), publicKey))}`;
  return { vkey, name, keyId, publicKey };
}

function readKey(text: string): { name: string; keyId: string; key: Uint8Array<ArrayBuffer> } | undefined {
  const [, name = "", keyId = "", encoded = ""] = /^([^+]+)\+([0-9a-f]{8})\+(.+)$/.exec(text) ?? [];
  const bytes = fromBase64(encoded);
  if (!isName(name) || bytes?.length !== 33 || bytes[0] !== ed25519) return undefined;
  return { name, keyId, key: bytes.slice(1) };
}

/** Undefined where the text is no such key, or its id does not belong to it. */
export async function parseVerifierKey(vkey: string): Promise<VerifierKey | undefined> {
  const read = readKey(vkey);
  if (read === undefined) return undefined;
  const known = await describeKey(read.name, read.key);
  return known.vkey === vkey ? known : undefined;
}

export type KeyFault = "private" | "mistyped" | "none";

/** Why a text that `parseVerifierKey` does not take is no public key. */
export function faultOfKey(text: string): KeyFault {
  if (text.startsWith(privatePrefix)) return "private";
  return /^[^+\s]+\+[0-9a-f]{8}\+[A-Za-z0-9+/=]{40,}$/.test(text) ? "mistyped" : "none";
}

/** Throws, without the key in its words, where the text is no private key of the form `PRIVATE+KEY+name+id+key`. */
export async function openSigner(signingKey: string): Promise<NoteSigner> {
  const read = signingKey.startsWith(privatePrefix) ? readKey(signingKey.slice(privatePrefix.length)) : undefined;
  if (read === undefined) throw new TypeError("Not a signing key of the form PRIVATE+KEY+name+id+key");
  const privateKey = await importPrivate(read.key);
  const known = await describeKey(read.name, await publicPart(privateKey));
  if (known.keyId !== read.keyId) throw new TypeError("The id of a signing key does not belong to it");
  return {
    ...known,
    sign: async (text) => new Uint8Array(await crypto.subtle.sign("Ed25519", privateKey, toUtf8(text))),
  };
}

/** A new key as two texts: the private one for the signer, the public one for whoever verifies. */
export async function generateSigningKey(name: string): Promise<{ signingKey: string; vkey: string }> {
  if (!isName(name)) throw new TypeError("The name of a key has neither spaces nor a plus");
  const seed = crypto.getRandomValues(new Uint8Array(32));
  const { keyId, vkey } = await describeKey(name, await publicPart(await importPrivate(seed)));
  const encoded = toBase64(joinBytes(Uint8Array.of(ed25519), seed));
  return { signingKey: `${privatePrefix}${name}+${keyId}+${encoded}`, vkey };
}

const importPrivate = (seed: Uint8Array) =>
  crypto.subtle.importKey("pkcs8", joinBytes(pkcs8Header, seed), "Ed25519", true, ["sign"]);

type PrivateKey = Awaited<ReturnType<typeof importPrivate>>;

async function publicPart(privateKey: PrivateKey): Promise<Uint8Array<ArrayBuffer>> {
  const { x = "" } = await crypto.subtle.exportKey("jwk", privateKey);
  const bytes = fromBase64(`${x.replaceAll("-", "+").replaceAll("_", "/")}=`);
  if (bytes?.length !== 32) throw new TypeError("A signing key has no public part");
  return bytes;
}

/** Signs with each key, in their order. The text must end with a line feed. */
export async function signNote(text: string, signers: readonly NoteSigner[]): Promise<string> {
  if (!isNoteText(text)) throw new TypeError("Not the text of a note");
  const lines = await Promise.all(
    signers.map(async ({ name, keyId, sign }) => {
      const id = Uint8Array.from(keyId.match(/../g) ?? [], (byte) => Number.parseInt(byte, 16));
      return `\u2014 ${name} ${toBase64(joinBytes(id, await sign(text)))}\n`;
    }),
  );
  return `${text}\n${lines.join("")}`;
}

const isNoteText = (text: string): boolean => text.endsWith("\n") && text.isWellFormed() && !/[^\P{Cc}\n]/u.test(text);

/** Undefined where it is no signed note. Says nothing about whether a signature is good. */
export function parseNote(note: string): SignedNote | undefined {
  const split = note.lastIndexOf("\n\n");
  if (split < 0 || !note.endsWith("\n")) return undefined;
  const text = note.slice(0, split + 1);
  const signatures = note
    .slice(split + 2, -1)
    .split("\n")
    .map(parseSignature);
  const known = signatures.filter((signature) => signature !== undefined);
  return isNoteText(text) && known.length === signatures.length ? { text, signatures: known } : undefined;
}

function parseSignature(line: string): NoteSignature | undefined {
  const [, name = "", encoded = ""] = /^\u2014 (\S+) (\S+)$/.exec(line) ?? [];
  const bytes = fromBase64(encoded);
  if (!isName(name) || bytes === undefined || bytes.length < 5) return undefined;
  return { name, keyId: toHex(bytes.subarray(0, 4)), signature: bytes.slice(4) };
}

export const isSignatureOf = (key: VerifierKey, signature: NoteSignature): boolean =>
  key.name === signature.name && key.keyId === signature.keyId;

const importPublic = (bytes: Uint8Array<ArrayBuffer>) =>
  crypto.subtle.importKey("raw", bytes, "Ed25519", false, ["verify"]);

/** A history has few keys and many notes. */
const imported = new WeakMap<VerifierKey, ReturnType<typeof importPublic>>();

function publicKeyOf(key: VerifierKey): ReturnType<typeof importPublic> {
  const known = imported.get(key) ?? importPublic(key.publicKey);
  imported.set(key, known);
  return known;
}

/** Whether this very key made this signature of the text. */
export async function isSignedBy(key: VerifierKey, text: string, signature: NoteSignature): Promise<boolean> {
  if (!isSignatureOf(key, signature) || signature.signature.length !== 64) return false;
  return crypto.subtle.verify("Ed25519", await publicKeyOf(key), signature.signature, toUtf8(text));
}

export interface OpenedNote {
  text: string;
  /** The given keys that have signed it; none where no given key has. */
  signedBy: readonly VerifierKey[];
  /** Signatures by keys that were not given; they count neither for nor against the note. */
  unknown: readonly NoteSignature[];
}

/** Undefined where it is no note, or a signature that claims to be of a given key is not. */
export async function openNote(note: string, keys: readonly VerifierKey[]): Promise<OpenedNote | undefined> {
  const parsed = parseNote(note);
  if (parsed === undefined) return undefined;
  const { text, signatures } = parsed;
  const signedBy: VerifierKey[] = [];
  const unknown: NoteSignature[] = [];
  for (const signature of signatures) {
    const key = keys.find((one) => isSignatureOf(one, signature));
    if (key === undefined) unknown.push(signature);
    else if (await isSignedBy(key, text, signature)) signedBy.push(key);
    else return undefined;
  }
  return { text, signedBy, unknown };
}
