import type { Pages } from "@rekey/web/create-pages";
import { PageError } from "@rekey/web/page-error";
import type { Router } from "express";
import { type CaughtMail, hiddenRecipients, snippetOf } from "./caught-mail.ts";
import type { Bouncer } from "./create-bouncer.ts";
import { type MailStore, searchMails } from "./mail-store.ts";

const views = ["html", "text", "headers", "raw"] as const;
type View = (typeof views)[number];

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

export function addPageRoutes(routes: Router, deps: { store: MailStore; bouncer: Bouncer; pages: Pages }): void {
  const { store, bouncer, pages } = deps;
  const find = (id: unknown): CaughtMail => {
    const mail = store.get(String(id));
    if (!mail) throw new PageError(404, "not-found");
    return mail;
  };
  routes.get("/", (req, res) => {
    const query = typeof req.query["query"] === "string" ? req.query["query"] : "";
    const mails = query === "" ? store.list() : searchMails(store.list(), query);
    const rows = mails.slice(0, 100).map(describeRow);
    pages.send(res, "mail-list", {
      title: "Mailbox",
      scripts: ["mail-list.js"],
      rows,
      query,
      total: store.list().length,
    });
  });
  routes.post("/delete-all", (_req, res) => {
    store.remove();
    res.redirect(303, "/");
  });
  routes.get("/messages/:id", (req, res) => {
    const mail = find(req.params["id"]);
    mail.read = true;
    const view = chooseView(mail, req.query["view"]);
    allowOwnFrame(res);
    pages.send(res, "mail", {
      title: mail.subject || "(no subject)",
      mail: describeMail(mail),
      view,
      views: describeViews(mail),
      canBounce: bouncer.canSend(mail) && !mail.bounce?.taken,
    });
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

function chooseView(mail: CaughtMail, wanted: unknown): View {
  const found = views.find((view) => view === wanted);
  return found ?? (mail.html === "" ? "text" : "html");
}

function describeViews(mail: CaughtMail): { view: View; label: string }[] {
  const labels: Record<View, string> = { html: "HTML", text: "Text", headers: "Headers", raw: "Raw" };
  return views.filter((view) => view !== "html" || mail.html !== "").map((view) => ({ view, label: labels[view] }));
}

function describeRow(mail: CaughtMail) {
  const to = [...mail.to, ...hiddenRecipients(mail)].map(({ address }) => address).join(", ");
  return { id: mail.id, read: mail.read, subject: mail.subject, to, snippet: snippetOf(mail), at: mail.receivedAt };
}

function describeMail(mail: CaughtMail) {
  return {
    ...describeRow(mail),
    from: [mail.from.name, `<${mail.from.address}>`].filter((part) => part !== "").join(" "),
    envelope: `${mail.envelope.from || "<>"} → ${mail.envelope.to.join(", ")}`,
    textParts: splitAtLinks(mail.text),
    headers: mail.headers,
    raw: mail.raw.toString("utf8"),
    attachments: mail.attachments,
    bounce: mail.bounce,
    sizeKib: Math.max(1, Math.round(mail.raw.length / 1024)),
  };
}

/** Text and web addresses in turn, so that a page can make the latter into links without trusting either. */
function splitAtLinks(text: string): { text: string; isLink: boolean }[] {
  return text.split(/(https?:\/\/[^\s<>"]+)/).map((part, index) => ({ text: part, isLink: index % 2 === 1 }));
}

function withLinksInNewTabs(html: string): string {
  const base = '<base target="_blank">';
  return /<head[^>]*>/i.test(html) ? html.replace(/<head[^>]*>/i, (head) => head + base) : base + html;
}
