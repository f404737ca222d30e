import type { Pages } from "@rekey/web/create-pages";
import { PageError } from "@rekey/web/page-error";
import type { Router } from "express";
import type { CaughtMail } from "../caught-mail.ts";
import type { Bouncer } from "../create-bouncer.ts";
import { mailListPage } from "./mail-list-page.ts";
import { type MailPart, mailPage, mailParts } from "./mail-page.ts";
import type { MailboxWording } from "./mailbox-page.ts";
import { type MailStore, searchMails } from "../mail-store.ts";

// A mail comes from anywhere. It is shown without script and without a request to anybody; only its links may be
// followed, in a tab of their own.
const mailPolicy = [
  "default-src 'none'",
  "style-src 'unsafe-inline'",
  "img-src data:",
  "base-uri 'none'",
  "form-action 'none'",
  "frame-ancestors 'self'",
  "sandbox allow-popups allow-popups-to-escape-sandbox",
].join("; ");

export function addPageRoutes(
  routes: Router,
  deps: { store: MailStore; bouncer: Bouncer; pages: Pages<MailboxWording> },
): void {
  const { store, bouncer, pages } = deps;
  const find = (id: unknown): CaughtMail => {
    const mail = store.get(String(id));
    if (!mail) throw new PageError(404, "not-found");
    return mail;
  };
  routes.get("/", (req, res) => {
    const query = typeof req.query["query"] === "string" ? req.query["query"] : "";
    const mails = query === "" ? store.list() : searchMails(store.list(), query);
    pages.send(res, mailListPage, { mails: mails.slice(0, 100), query, total: store.list().length });
  });
  routes.post("/delete-all", (_req, res) => {
    store.remove();
    res.redirect(303, "/");
  });
  routes.get("/messages/:id", (req, res) => {
    const mail = find(req.params["id"]);
    mail.read = true;
    const part = choosePart(mail, req.query["view"]);
    allowOwnFrame(res);
    pages.send(res, mailPage, { mail, part, canBounce: bouncer.canSend(mail) && !mail.bounce?.taken });
  });
  routes.post("/messages/:id/bounce", async (req, res) => {
    const mail = find(req.params["id"]);
    // A second click finds that it has been done.
    if (bouncer.canSend(mail) && !mail.bounce?.taken) await bouncer.send(mail);
    res.redirect(303, `/messages/${mail.id}`);
  });
  routes.get("/messages/:id/html", (req, res) => {
    res.set("Content-Security-Policy", mailPolicy);
    res.set("X-Frame-Options", "SAMEORIGIN");
    // A sandboxed mail has an origin of nobody's, which cannot be given an agent cluster of ours.
    res.removeHeader("Origin-Agent-Cluster");
    res.type("html").send(withLinksInNewTabs(find(req.params["id"]).html));
  });
}

function allowOwnFrame(res: { get(name: string): unknown; set(name: string, value: string): unknown }): void {
  res.set("Content-Security-Policy", `${String(res.get("Content-Security-Policy"))};frame-src 'self'`);
}

function choosePart(mail: CaughtMail, wanted: unknown): MailPart {
  const found = mailParts.find((part) => part === wanted);
  return found ?? (mail.html === "" ? "text" : "html");
}

function withLinksInNewTabs(html: string): string {
  const base = '<base target="_blank">';
  return /<head[^>]*>/i.test(html) ? html.replace(/<head[^>]*>/i, (head) => head + base) : base + html;
}
