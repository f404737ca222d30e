import type { Request, RequestHandler, Response } from "express";
import { type JWTVerifyGetKey, type JWTVerifyOptions, decodeJwt, errors, jwtVerify } from "jose";
import { z } from "zod";
import type { Actor } from "@rekey/database/actor";
import { hasRepeatedKey } from "@rekey/runtime/repeated-key";
import { nameOfCaller } from "./name-of-caller.ts";
import { KeySetAway, openKeySet } from "./open-key-set.ts";
import { ProblemError } from "./problem.ts";
import { type Issuer, issuerKey, subjectOf } from "./read-issuers.ts";

const Claims = z.object({
  // As OpenID Connect has it: in ASCII alone nothing is drawn as nothing and no letter like another script's.
  sub: z.string().regex(/^(?! )[\x20-\x7e]{1,255}(?<! )$/),
  name: z.unknown().optional(),
  roles: z.array(z.unknown()),
  exp: z.number(),
  iat: z.number().optional(),
});

// A token of another kind, as OpenID Connect makes: of a sign-out, or one that tells an application who signed in.
const foreignClaims = ["events", "at_hash", "c_hash"];
const tokenTypes = new Set(["jwt", "at+jwt", "application/at+jwt"]);

export interface Caller extends Actor {
  roles: readonly string[];
  /** When the token runs out, in milliseconds: nothing that it opened may go on longer. */
  validUntilMs: number;
}

const algorithms = ["EdDSA", "Ed25519", "ES256", "PS256", "RS256"];
const toleranceSeconds = 60;

export interface AuthenticateOptions {
  issuers: readonly Issuer[];
  audience: string;
  maxLifetimeMs: number;
}

/** Lets a request pass that carries a valid token of a configured issuer, and remembers whose it is. */
export function authenticate({ issuers, audience, maxLifetimeMs }: AuthenticateOptions): RequestHandler {
  const known = new Map(issuers.map((issuer) => [issuerKey(issuer.url), { issuer, keys: openKeySet(issuer.jwksUrl) }]));
  return async (req, res, next) => {
    const token = tokenOf(req);
    const iss = token === undefined ? undefined : issuerOf(token);
    const found = iss === undefined ? undefined : known.get(issuerKey(iss));
    if (token === undefined || iss === undefined || !found) throw new ProblemError("unauthenticated");
    const { issuer, keys } = found;
    const payload = await verify(token, keys, {
      issuer: iss,
      audience,
      algorithms,
      clockTolerance: toleranceSeconds,
      requiredClaims: ["exp", "sub"],
    });
    const claims = Claims.safeParse(payload);
    if (!claims.success || !isShortLived(claims.data, maxLifetimeMs)) throw new ProblemError("unauthenticated");
    const { sub, name, roles, exp } = claims.data;
    const subject = subjectOf(issuers, issuer, sub);
    if (subject === undefined) throw new ProblemError("unauthenticated");
    res.locals["caller"] = {
      subject,
      name: nameOfCaller(issuers, issuer, name) ?? subject,
      roles: issuer.grants.filter((role) => roles.includes(role)),
      validUntilMs: exp * 1_000,
    } satisfies Caller;
    next();
  };
}

/** The one token of a request; with two, nobody could say which of them a proxy has looked at. */
function tokenOf(req: Request): string | undefined {
  const [header = "", ...more] = req.headersDistinct["authorization"] ?? [];
  if (more.length > 0) return undefined;
  return /^Bearer ([\w-]+\.[\w-]+\.[\w-]+)$/i.exec(header)?.[1];
}

/** Undefined also for a token that says something twice: one reader believes the first of them, another the last. */
function issuerOf(token: string): string | undefined {
  try {
    const { iss } = decodeJwt(token);
    const parts = token.split(".", 2).map((part) => Buffer.from(part, "base64url").toString());
    return parts.some(hasRepeatedKey) ? undefined : iss;
  } catch {
    return undefined;
  }
}

/**
 * What a token says, if it is signed, meant for us and in time. A key set that cannot be read is no fault of the token.
 */
async function verify(token: string, keys: JWTVerifyGetKey, options: JWTVerifyOptions) {
  try {
    const { payload, protectedHeader } = await verifyByAnyKey(token, keys, options);
    const isOurKind = protectedHeader.typ === undefined || tokenTypes.has(protectedHeader.typ.toLowerCase());
    if (isOurKind && !foreignClaims.some((claim) => claim in payload)) return payload;
  } catch (error) {
    if (error instanceof KeySetAway) throw new ProblemError("unavailable", { retryAfterSeconds: 2, cause: error });
    throw new ProblemError("unauthenticated", { cause: error });
  }
  throw new ProblemError("unauthenticated");
}

/** Keys may share an id, or have none, while they are rotated: then the one that fits is found by trying. */
async function verifyByAnyKey(token: string, keys: JWTVerifyGetKey, options: JWTVerifyOptions) {
  try {
    return await jwtVerify(token, keys, options);
  } catch (error) {
    if (!(error instanceof errors.JWKSMultipleMatchingKeys)) throw error;
    for await (const key of error) {
      try {
        return await jwtVerify(token, key, options);
      } catch (failure) {
        if (!(failure instanceof errors.JWSSignatureVerificationFailed)) throw failure;
      }
    }
    throw error;
  }
}

/**
 * Whoever finds a token has found it for a day, and not for good: by its end, and by the life that its maker gave it.
 */
function isShortLived({ exp, iat }: { exp: number; iat?: number | undefined }, maxLifetimeMs: number): boolean {
  const now = Date.now() / 1_000;
  const max = maxLifetimeMs / 1_000 + toleranceSeconds;
  return exp - now <= max && (iat === undefined || (iat <= now + toleranceSeconds && exp - iat <= max));
}

export function callerOf(res: Response): Caller {
  const caller: unknown = res.locals["caller"];
  if (!isCaller(caller)) throw new Error("a route without authentication asked for its caller");
  return caller;
}

function isCaller(value: unknown): value is Caller {
  return typeof value === "object" && value !== null && "subject" in value && "roles" in value;
}
