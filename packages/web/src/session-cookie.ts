import { createHash, randomBytes } from "node:crypto";
import type { CookieOptions, Request, Response } from "express";

/** The cookie of one site. Pages of two sites on one host must not share a name, because cookies know no ports. */
export interface SessionCookie {
  /** Gives the browser a new session and returns the hash to store; the id itself exists in the browser only. */
  issue(res: Response): string;
  /** The hash of the session id that the browser sent, if any. */
  read(req: Request): string | undefined;
  clear(res: Response): void;
  /**
   * The hash of the last session that began in this browser, whether or not it lasts: enough to know the browser again,
   * and nothing to sign in with.
   */
  readDevice(req: Request): string | undefined;
}

export interface SessionCookieOptions {
  name: string;
  publicUrl: URL;
  lifetimeMs: number;
  /** `strict` where nobody arrives signed in from another site; `lax` where other systems link to our pages. */
  sameSite: "strict" | "lax";
}

const sessionIdPattern = /^[A-Za-z0-9_-]{43}$/;
const hashPattern = /^[0-9a-f]{64}$/;
const deviceLifetimeMs = 90 * 86_400_000;

export function createSessionCookie(options: SessionCookieOptions): SessionCookie {
  const secure = options.publicUrl.protocol === "https:";
  const name = secure ? `__Host-${options.name}` : options.name;
  const attributes: CookieOptions = { httpOnly: true, secure, sameSite: options.sameSite, path: "/" };
  return {
    issue: (res) => {
      const id = randomBytes(32).toString("base64url");
      const idHash = hashSessionId(id);
      res.cookie(name, id, { ...attributes, maxAge: options.lifetimeMs });
      res.cookie(`${name}_device`, idHash, { ...attributes, maxAge: deviceLifetimeMs });
      return idHash;
    },
    read: (req) => {
      const id = readCookie(req.headers.cookie, name);
      return id !== undefined && sessionIdPattern.test(id) ? hashSessionId(id) : undefined;
    },
    clear: (res) => {
      res.clearCookie(name, attributes);
    },
    readDevice: (req) => {
      const idHash = readCookie(req.headers.cookie, `${name}_device`);
      return idHash !== undefined && hashPattern.test(idHash) ? idHash : undefined;
    },
  };
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
