import type { RequestHandler, Response } from "express";
import { createRemoteJWKSet, decodeJwt, errors, jwtVerify } from "jose";
import { z } from "zod";
import type { Actor } from "@rekey/database/actor";
import { ProblemError } from "./problem.ts";

interface Issuer {
  name: string;
  jwksUrl: URL;
}

const Claims = z.object({
  sub: z.string().min(1).max(200),
  name: z.string().min(1).max(200).optional(),
  roles: z.array(z.string()).max(20),
  exp: z.number(),
});

export interface Caller extends Actor {
  roles: readonly string[];
  /** When the token runs out, in milliseconds: nothing that it opened may go on longer. */
  validUntilMs: number;
}

const algorithms = ["EdDSA", "Ed25519", "ES256", "PS256", "RS256"];

/** Lets a request pass that carries a valid token of a configured issuer, and remembers whose it is. */
export function authenticate(issuers: readonly Issuer[], audience: string): RequestHandler {
  const keySets = new Map(
    issuers.map((issuer) => [
      issuer.name,
      createRemoteJWKSet(issuer.jwksUrl, { timeoutDuration: 2_000, cooldownDuration: 5_000 }),
    ]),
  );
  return async (req, res, next) => {
    const [, token] = /^Bearer ([\w-]+\.[\w-]+\.[\w-]+)$/i.exec(req.get("authorization") ?? "") ?? [];
    if (!token) throw new ProblemError("unauthenticated");
    const issuer = issuerOf(token);
    const keySet = issuer === undefined ? undefined : keySets.get(issuer);
    if (!issuer || !keySet) throw new ProblemError("unauthenticated");
    const { payload } = await jwtVerify(token, keySet, {
      issuer,
      audience,
      algorithms,
      clockTolerance: 5,
      requiredClaims: ["exp", "sub"],
    }).catch((error: unknown) => {
      // A key set that cannot be fetched is our trouble; everything else is the token's.
      const isOurs = !(error instanceof errors.JOSEError) || error instanceof errors.JWKSTimeout;
      throw new ProblemError(isOurs ? "unavailable" : "unauthenticated", { cause: error });
    });
    const claims = Claims.safeParse(payload);
    if (!claims.success) throw new ProblemError("unauthenticated");
    const { sub, name, roles, exp } = claims.data;
    res.locals["caller"] = { subject: sub, name: name ?? sub, roles, validUntilMs: exp * 1_000 } satisfies Caller;
    next();
  };
}

function issuerOf(token: string): string | undefined {
  try {
    return decodeJwt(token).iss;
  } catch {
    return undefined;
  }
}

export function callerOf(res: Response): Caller {
  const caller: unknown = res.locals["caller"];
  if (!isCaller(caller)) throw new Error("a route without authentication asked for its caller");
  return caller;
}

function isCaller(value: unknown): value is Caller {
  return typeof value === "object" && value !== null && "subject" in value && "roles" in value;
}
