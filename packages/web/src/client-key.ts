import { createHash } from "node:crypto";
import { clientAddress } from "@rekey/runtime/client-address";
import type { TrustedProxies } from "@rekey/runtime/client-address";
import { clientNetwork } from "@rekey/runtime/client-network";
import type { Logger } from "@rekey/runtime/logger";
import type { RequestHandler, Response } from "express";

/** Notes who is asking, and tells once when the setting of trusted proxies does not fit what arrives. */
export function noteClient(proxies: TrustedProxies, log: Logger): RequestHandler {
  const told = new Set<string>();
  const tellOnce = (text: string) => {
    if (!told.has(text)) log.warn({ code: "proxies-do-not-fit", setting: "TRUSTED_PROXIES" }, text);
    told.add(text);
  };
  return (req, res, next) => {
    const isForwarded = req.headers["x-forwarded-for"] !== undefined;
    const isFromProxy = proxies.trusts(req.socket.remoteAddress ?? "");
    if (isForwarded && !proxies.areNamed) tellOnce("X-Forwarded-For is not believed: TRUSTED_PROXIES names no proxy");
    else if (isForwarded && !isFromProxy) tellOnce("X-Forwarded-For came from an address not in TRUSTED_PROXIES");
    // Whoever looks after a machine asks for pages without a proxy between; visitors send forms.
    else if (!isForwarded && proxies.areNamed && req.method === "POST")
      tellOnce("a form came without X-Forwarded-For although TRUSTED_PROXIES is set");
    res.locals["client"] = clientNetwork(clientAddress(req, proxies));
    next();
  };
}

/**
 * Who is asking, as one key: an IPv4 address, or the /64 network of an IPv6 address, because one subscriber owns all of
 * it.
 */
export function clientKey(res: Response): string {
  return res.locals["client"] as string;
}

/** A signal of the visitor's going away before there is an answer. */
export function goneSignal(res: Response): AbortSignal {
  const gone = new AbortController();
  if (res.destroyed) gone.abort();
  else res.once("close", () => gone.abort());
  return gone.signal;
}

/** A key that holds no address, so that neither a process's memory nor Redis holds a list of them. */
export function hideKey(key: string): string {
  return createHash("sha256").update(key).digest("base64url").slice(0, 24);
}
