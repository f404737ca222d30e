import express, { type Response, type Router } from "express";
import { z } from "zod";
import type { CaughtMail } from "./caught-mail.ts";
import { type MailStore, searchMails } from "./mail-store.ts";
import { mailDetail, mailHeaders, mailList } from "./mailpit-json.ts";

const Page = z.object({
  start: z.coerce.number().int().min(0).catch(0),
  limit: z.coerce.number().int().min(1).max(500).catch(50),
  query: z.string().max(200).catch(""),
});
const Deletion = z.object({ IDs: z.array(z.string()).optional() });

/** Mailpit's API as far as Rekey and its tests use it, so that either can stand in for the other. */
export function addApiRoutes(routes: Router, store: MailStore): void {
  routes.get("/api/v1/messages", (req, res) => {
    res.json(mailList(store.list(), store.list(), Page.parse(req.query)));
  });
  routes.delete("/api/v1/messages", express.json({ limit: "1mb", type: () => true }), (req, res) => {
    store.remove(Deletion.catch({ IDs: [""] }).parse(req.body ?? {}).IDs);
    res.type("text/plain").send("ok");
  });
  routes.get("/api/v1/search", (req, res) => {
    const page = Page.parse(req.query);
    res.json(mailList(store.list(), searchMails(store.list(), page.query), page));
  });
  const withMail = (path: string, answer: (res: Response, mail: CaughtMail) => void) =>
    routes.get(path, (req, res) => {
      const mail = store.get(String(req.params["id"]));
      if (mail) answer(res, mail);
      else res.status(404).json({ Error: "message not found" });
    });
  withMail("/api/v1/message/:id", (res, mail) => {
    mail.read = true;
    res.json(mailDetail(mail));
  });
  withMail("/api/v1/message/:id/headers", (res, mail) => void res.json(mailHeaders(mail)));
  withMail("/api/v1/message/:id/raw", (res, mail) => void res.type("text/plain").send(mail.raw));
}
