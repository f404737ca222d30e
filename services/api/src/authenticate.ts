import type { Request, RequestHandler, Response } from "express";
import { type JWTVerifyGetKey, type JWTVerifyOptions, decodeJwt, errors, jwtVerify } from "jose";
import { z } from "zod";
import type { Actor } from "@rekey/database/actor";
import { hasRepeatedKey } from "@rekey/runtime/repeated-key";
import { isServiceSecret } from "@rekey/secrets/service-secret";
import { type CallerOrigin, readOrigin } from "./access/caller-origin.ts";
import { type Rights, readRights } from "./access/read-claims.ts";
import type { FindServiceCaller } from "./access/service-callers.ts";
import { nameOfCaller } from "./name-of-caller.ts";
import { type KeySet, KeySetAway, openKeySet } from "./open-key-set.ts";
import { ProblemError } from "./problem.ts";
import { type Issuer, issuerKey, subjectOf } from "./read-issuers.ts";
import { type TokenFault, tokenFaultOf, tokenFaults } from "./token-faults.ts";
import { rememberTokens } from "./verified-tokens.ts";

const Claims = z.object({
  // As OpenID Connect has it: in ASCII alone nothing is drawn as nothing and no letter like another script's.
  sub: z.string().regex(/^(?! )[\x20-\x7e]{1,255}(?<! )$/),
  name: z.unknown().optional(),
  exp: z.number(),
  iat: z.number().optional(),
});

// A token of another kind, as OpenID Connect makes: of a sign-out, or one that tells an application who signed in.
const foreignClaims = ["events", "at_hash", "c_hash"];
const tokenTypes = new Set(["jwt", "at+jwt", "application/at+jwt"]);

export interface Caller extends Actor, Rights {
  /** When the token runs out, in milliseconds: nothing that it opened may go on longer. */
  validUntilMs: number;
  /** What the token proves of from where its holder asks. */
  origin: CallerOrigin;
}

const algorithms = ["EdDSA", "Ed25519", "ES256", "PS256", "RS256"];
const toleranceSeconds = 60;

export interface AuthenticateOptions {
  issuers: readonly Issuer[];
  audience: string;
  maxLifetimeMs: number;
  /** Whose a secret of a service account is; without it there are none. */
  findService?: FindServiceCaller | undefined;
}

interface KnownIssuer {
  issuer: Issuer;
  keys: KeySet;
}

/** Lets a request pass with a valid token of an issuer or a secret of a service account, and remembers whose it is. */
export function authenticate(options: AuthenticateOptions): RequestHandler {
  const { issuers, audience, maxLifetimeMs, findService } = options;
  const known = new Map<string, KnownIssuer>(
    issuers.map((issuer) => [issuerKey(issuer.url), { issuer, keys: openKeySet(issuer.jwksUrl) }]),
  );
  const verified = rememberTokens();

  async function verifyToken(token: string): Promise<Caller> {
    const iss = issuerOf(token);
    const found = iss === undefined ? undefined : known.get(issuerKey(iss));
    if (iss === undefined || !found) throw refuseToken("unknown-issuer");
    const reading = found.keys.reading();
    const payload = await verify(token, found.keys.find, {
      issuer: iss,
      audience,
      algorithms,
      clockTolerance: toleranceSeconds,
      requiredClaims: ["exp", "sub"],
    });
    const claims = Claims.safeParse(payload);
    if (!claims.success) throw refuseToken("wrong-claims");
    if (!isShortLived(claims.data, maxLifetimeMs)) throw refuseToken("lives-too-long");
    const rights = readRights(payload, found.issuer);
    if (rights === undefined) throw refuseToken("wrong-claims");
    const caller = {
      ...callerFrom(claims.data, issuers, found.issuer),
      origin: readOrigin(payload, found.issuer),
      ...rights,
    };
    // Else it is not known by which keys it was verified.
    if (reading !== undefined && reading === found.keys.reading()) {
      const endsAtMs = caller.validUntilMs + toleranceSeconds * 1_000;
      verified.keep(token, { caller, keys: found.keys, reading, endsAtMs });
    }
    return caller;
  }

  return async (req, res, next) => {
    const token = tokenOf(req);
    const caller = isServiceSecret(token)
      ? await findService?.(token)
      : (verified.find(token) ?? (await verifyToken(token)));
    if (caller === undefined) throw refuseToken("unknown-secret");
    res.locals["caller"] = caller;
    next();
  };
}

function callerFrom(
  { sub, name, exp }: z.output<typeof Claims>,
  issuers: readonly Issuer[],
  issuer: Issuer,
): Omit<Caller, keyof Rights | "origin"> {
  const subject = subjectOf(issuers, issuer, sub);
  if (subject === undefined) throw refuseToken("subject-taken");
  return {
    subject,
    name: nameOfCaller(issuers, issuer, name) ?? subject,
    validUntilMs: exp * 1_000,
  };
}

/** The one token of a request; with two, nobody could say which of them a proxy has looked at. */
function tokenOf(req: Request): string {
  const [header, ...more] = req.headersDistinct["authorization"] ?? [];
  if (header === undefined) throw refuseToken("no-token");
  const [, token] = /^Bearer (\S+)$/i.exec(header) ?? [];
  if (token === undefined || more.length > 0) throw refuseToken("not-bearer");
  if (!/^(?:[\w-]+\.[\w-]+\.[\w-]+|rka_\w+)$/.test(token)) throw refuseToken("not-a-jwt");
  return token;
}

/** Of a token that says something twice one reader believes the first of them, another the last: it is not taken. */
function issuerOf(token: string): string | undefined {
  try {
    const { iss } = decodeJwt(token);
    const parts = token.split(".", 2).map((part) => Buffer.from(part, "base64url").toString());
    if (!parts.some(hasRepeatedKey)) return iss;
  } catch (error) {
    throw refuseToken("not-a-jwt", error);
  }
  throw refuseToken("not-a-jwt");
}

const refuseToken = (tokenFault: TokenFault, cause?: unknown) =>
  new ProblemError("unauthenticated", { tokenFault, detail: tokenFaults[tokenFault].description, cause });

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
    throw refuseToken(tokenFaultOf(error), error);
  }
  throw refuseToken("other-kind");
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
  const caller = callerIn(res);
  if (caller === undefined) throw new Error("the route does not authenticate its caller");
  return caller;
}

/** The same where nobody may have been let in. */
export function callerIn(res: Response): Caller | undefined {
  const caller: unknown = res.locals["caller"];
  return isCaller(caller) ? caller : undefined;
}

function isCaller(value: unknown): value is Caller {
  return typeof value === "object" && value !== null && "subject" in value && "roles" in value;
}
