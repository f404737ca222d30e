import { typedText } from "@rekey/web/typed-text";
import { logOf } from "@rekey/runtime/request-context";
import type { Request, Response } from "express";
import type { ConsoleDeps } from "./console-deps.ts";
import type { ContactForm } from "./contact-form.ts";
import { readId } from "./read-id.ts";

const sentAgain = [
  "idempotencyKey",
  "seen",
  "name",
  "email",
  "position",
  "phone",
  "locale",
  "timeZone",
  "portalAccess",
  "method",
  "confirmAddress",
  "reason",
  "addressHolder",
  "handOver",
];

/**
 * The page for a Save whose answer was lost: it may have happened. The same form can be sent again, with its key, so
 * that nothing happens twice. A typed password is not kept for that.
 */
export function sendSaveInterrupted(
  deps: ConsoleDeps,
  req: Request,
  res: Response,
  { form, error }: { form: ContactForm; error: Error },
): void {
  logOf(res).warn({ err: error }, "a contact was saved or not: the API gave no answer");
  const id = readId(req);
  const fields = sentAgain.map((name) => ({ name, value: typedText(req.body, name) }));
  res.set("Retry-After", "5");
  deps.pages.send(
    res,
    "save-interrupted",
    { contactUrl: `/contacts/${encodeURIComponent(id)}`, name: form.name, method: form.method, fields },
    503,
  );
}
