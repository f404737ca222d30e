import { proofOfBrowser } from "@rekey/web/require-own-form";
import type { RequestHandler } from "express";

const loopbackNames = new Set(["127.0.0.1", "localhost", "[::1]"]);

/**
 * Answers only to names of this machine, so that no page of the internet reaches the mails through a name of its
 * own that points here, and lets only our own pages, and programs that are no browser, change anything.
 */
export const guardRequests: RequestHandler = (req, res, next) => {
  const host = req.get("host") ?? "";
  if (!loopbackNames.has(host.replace(/:\d+$/, ""))) {
    res.status(421).type("text/plain").send("The mailbox answers only under names of this machine.\n");
    return;
  }
  const isSafe = req.method === "GET" || req.method === "HEAD";
  const isOfNobody = req.get("origin") === "null" && req.get("sec-fetch-site") === undefined;
  const isForeign = isOfNobody || proofOfBrowser(req, new URL(`http://${host}`)) === "foreign";
  if (!isSafe && isForeign) {
    res.status(403).type("text/plain").send("Another site asked for this; nothing was changed.\n");
    return;
  }
  next();
};
