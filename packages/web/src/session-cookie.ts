import { createHash, randomBytes } from "node:crypto";
import { basePathOf } from "@rekey/runtime/base-path";
import type { CookieOptions, Request, Response } from "express";

/** A session that is about to begin. Its id exists in the browser only; what is stored is the hash. */
export interface NewSession {
  idHash: string;
  /** Gives it to the browser, in the place of any that it had. */
  give(res: Response): void;
}

/** The cookies of one site. Pages of two sites on one host must not share a name, because cookies know no ports. */
export interface SessionCookie {
  create(): NewSession;
  /** The hash of the session id that the browser sent, if any. */
  read(req: Request): string | undefined;
  /** Takes the session from the browser, once it has been ended on purpose. */
  clear(res: Response): void;
  /**
   * The hash of the last session that began in this browser, whether or not it lasts: enough to know the browser again,
   * and nothing to sign in with.
   */
  readDevice(req: Request): string | undefined;
  /** What forms of this browser are known by: its session, else a cookie of their own; see `makeFormToken`. */
  formSecret(req: Request): string | undefined;
  /** That cookie; it lasts as long as the browser is open. */
  issueFormSecret(res: Response): string;
}

const sessionIdPattern = /^[A-Za-z0-9_-]{43}$/;
const hashPattern = /^[0-9a-f]{64}$/;
const deviceLifetimeMs = 90 * 86_400_000;

/**
 * `Lax`, so that whoever follows a link from a mail or another site arrives signed in; no form of another site gets it
 * sent along. For the whole host, because only so may its name begin with `__Host-`, which no other host can set; so
 * the path of a site is in the name.
 */
export function createSessionCookie(options: { name: string; publicUrl: URL; lifetimeMs: number }): SessionCookie {
  const secure = options.publicUrl.protocol === "https:";
  // No path has a plus in it, so no other path, and no path with a word of ours at its end, leads to the same name.
  const path = basePathOf(options.publicUrl).replaceAll("/", "+");
  const nameOf = (kind: string) => `${secure ? "__Host-" : ""}${options.name}${kind}${path}`;
  const [name, deviceName, formName] = [nameOf(""), nameOf("_device"), nameOf("_form")];
  const attributes: CookieOptions = { httpOnly: true, secure, sameSite: "lax", path: "/" };
  const readId = (req: Request, of: string, shape: RegExp) => {
    const value = readCookie(req.headers.cookie, of);
    return value !== undefined && shape.test(value) ? value : undefined;
  };
  return {
    create: () => {
      const id = newId();
      const idHash = hashSessionId(id);
      return {
        idHash,
        give: (res) => {
          res.cookie(name, id, { ...attributes, maxAge: options.lifetimeMs });
          res.cookie(deviceName, idHash, { ...attributes, maxAge: deviceLifetimeMs });
        },
      };
    },
    read: (req) => {
      const id = readId(req, name, sessionIdPattern);
      return id === undefined ? undefined : hashSessionId(id);
    },
    clear: (res) => {
      res.clearCookie(name, attributes);
    },
    readDevice: (req) => readId(req, deviceName, hashPattern),
    formSecret: (req) => readId(req, name, sessionIdPattern) ?? readId(req, formName, sessionIdPattern),
    issueFormSecret: (res) => {
      const id = newId();
      res.cookie(formName, id, attributes);
      return id;
    },
  };
}

function newId(): string {
  return randomBytes(32).toString("base64url");
}

function hashSessionId(id: string): string {
  return createHash("sha256").update(id).digest("hex");
}

/** The value of a cookie as the browser sent it. */
export function readCookie(header: string | undefined, name: string): string | undefined {
  for (const pair of (header ?? "").split(";")) {
    const separator = pair.indexOf("=");
    if (separator > 0 && pair.slice(0, separator).trim() === name) return pair.slice(separator + 1).trim();
  }
  return undefined;
}
