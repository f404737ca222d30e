import { randomBytes } from "node:crypto";

export interface HashSettings {
  memoryKib: number;
  passes: number;
  lanes: number;
}

/** How a hash was made, as far as the work of a check depends on it. The costs of the last two are powers of two. */
export type HashKind =
  | ({ scheme: "argon2id" | "argon2i" } & HashSettings)
  | { scheme: "bcrypt"; cost: number }
  | { scheme: "phpass"; cost: number };

const withoutPadding = (bytes: Buffer): string => bytes.toString("base64").replace(/=+$/, "");
const base64 = (count: number): string => withoutPadding(randomBytes(count));

// Written once, so that two readers of the same text cannot take it for two different costs.
const argon2Costs =
  "m=(?<m>[1-9]\\d{0,7})(?:,t=(?<t>[1-9]\\d{0,3}),p=(?<p>[1-9]\\d{0,2})|,p=(?<p2>[1-9]\\d{0,2}),t=(?<t2>[1-9]\\d{0,3}))";
const argon2Head = new RegExp(`^(?:\\$(?<scheme>argon2id?)\\$v=19\\$)?${argon2Costs}$`);
const argon2Hash = /^(?<head>\$argon2id?\$v=19\$[^$]+)\$(?<salt>[A-Za-z0-9+/]{11,64})\$(?<tag>[A-Za-z0-9+/]{22,86})$/;

const bcryptHead = /^\$2[aby]\$(?<cost>0[4-9]|1[0-4])$/;
const bcryptHash = /^(?<head>\$2[aby]\$\d\d)\$[./A-Za-z0-9]{53}$/;

/** The digits of phpass, each by its place. */
export const phpassDigits = "./0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz";
// MD5 works on the main thread, over the whole password in each round; no program asks for more by default.
const phpassHead = /^\$[PH]\$(?<digit>[5-9A-D])$/;
const phpassHash = /^(?<head>\$[PH]\$.)[./A-Za-z0-9]{30}$/;

/** Reads what stands before a hash's salt; of argon2id its costs alone are enough. Undefined for all else. */
export function readHead(head: string): HashKind | undefined {
  const argon2 = argon2Head.exec(head)?.groups;
  if (argon2 !== undefined) {
    const { m, t = argon2["t2"], p = argon2["p2"] } = argon2;
    const scheme = argon2["scheme"] === "argon2i" ? "argon2i" : "argon2id";
    return { scheme, memoryKib: Number(m), passes: Number(t), lanes: Number(p) };
  }
  const { cost } = bcryptHead.exec(head)?.groups ?? {};
  if (cost !== undefined) return { scheme: "bcrypt", cost: Number(cost) };
  const { digit } = phpassHead.exec(head)?.groups ?? {};
  return digit === undefined ? undefined : { scheme: "phpass", cost: phpassDigits.indexOf(digit) };
}

/** Undefined for what is no whole hash, or of no form that can be checked here within bounds. */
export function kindOfHash(hash: string): HashKind | undefined {
  const found = findArgon2(hash) ?? bcryptHash.exec(hash) ?? phpassHash.exec(hash);
  return readHead(found?.groups?.["head"] ?? "");
}

/** Base64 that no encoder writes could be read in two ways, so the reference takes it for no hash. */
function findArgon2(hash: string): RegExpExecArray | null {
  const found = argon2Hash.exec(hash);
  const isWritten = (text = "") => withoutPadding(Buffer.from(text, "base64")) === text;
  return found && isWritten(found.groups?.["salt"]) && isWritten(found.groups?.["tag"]) ? found : null;
}

/** As people write it: `bcrypt-12`, `phpass-13`, `argon2id-65536-4-1` (KiB, passes, lanes). One name for one kind. */
export function nameOfKind(kind: HashKind): string {
  return "cost" in kind
    ? `${kind.scheme}-${kind.cost}`
    : [kind.scheme, kind.memoryKib, kind.passes, kind.lanes].join("-");
}

/** Undefined for what is no name, or one of a kind that no sign-in can bear. */
export function readKindName(name: string): HashKind | undefined {
  const [scheme, first = "", passes = "", lanes = ""] = name.split("-");
  const heads: Record<string, string> = {
    bcrypt: `$2b$${first.padStart(2, "0")}`,
    phpass: `$P$${phpassDigits[Number(first)] ?? ""}`,
    argon2id: `$argon2id$v=19$m=${first},t=${passes},p=${lanes}`,
    argon2i: `$argon2i$v=19$m=${first},t=${passes},p=${lanes}`,
  };
  const kind = readHead(heads[scheme ?? ""] ?? "");
  return kind !== undefined && isBearable(kind) && nameOfKind(kind) === name ? kind : undefined;
}

/** Whether a hash is worth making today: phpass cannot be, and is for programs that read nothing else. */
export function isWorthMaking(kind: HashKind): boolean {
  if (kind.scheme === "bcrypt") return kind.cost >= 10;
  return kind.scheme === "phpass" ? kind.cost >= 13 : kind.memoryKib >= 19_456 && kind.passes >= 2;
}

/** A hash that no password matches and that takes as long to check as any of its kind. */
export function hashOfNothing(kind: HashKind): string {
  if (kind.scheme === "bcrypt") return `$2b$${String(kind.cost).padStart(2, "0")}$${digits(21)}e${digits(30)}u`;
  if (kind.scheme === "phpass") return `$P$${phpassDigits[kind.cost] ?? ""}${digits(30)}`;
  const { scheme, memoryKib, passes, lanes } = kind;
  return `$${scheme}$v=19$m=${memoryKib},t=${passes},p=${lanes}$${base64(16)}$${base64(32)}`;
}

const digits = (count: number): string => base64(count).slice(0, count).replaceAll("+", ".");

// The memory of one check, and its work: a second or so of a core.
const mostMemoryKib = 262_144;
const mostWork = 1_048_576;
const mostLanes = 8;

/** Whether a hash that somebody else has made may be checked at every sign-in. The other forms bound themselves. */
export function isBearable(kind: HashKind): boolean {
  if ("cost" in kind) return true;
  const { memoryKib, passes, lanes } = kind;
  const isReal = memoryKib >= 8 * lanes;
  return isReal && lanes <= mostLanes && memoryKib <= mostMemoryKib && memoryKib * passes <= mostWork;
}
