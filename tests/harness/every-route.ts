import type { RouteName } from "@rekey/contracts/access";
import { directoryExamples, pushExamples } from "./directory-examples.ts";
import { createContact } from "./create-contact.ts";
import { requestByMail } from "./request-reset.ts";
import { type Example, type Examples, nobody } from "./route-example.ts";
import type { TestSystem } from "./test-system.ts";
import { feedExamples, webhookExamples } from "./webhook-routes.ts";

/** Somebody of whom everything is known that a route could show: each place where an address may stand has one. */
export interface KnownPerson {
  contactId: string;
  clientId: string;
  email: string;
  resetId: string;
  deliveryId: string;
  eventId: string;
}

/** What is found in an answer when it shows a part of that person. */
export const marks = { reason: "overheard at the desk", words: "no such user here" };

export async function knowPerson(system: TestSystem): Promise<KnownPerson> {
  const { sql } = system;
  // A mail worker may have written it.
  await sql`insert into mail_status (configured, healthy, checked_at) values (true, true, now()) on conflict do nothing`;
  const { id: contactId, clientId, email } = await createContact(system);
  await system.api().patchContact(contactId, { name: `Wilhelmina <${email}>`, position: `or ${email}` });
  const { id: resetId } = await requestByMail(system, contactId, `${marks.reason}, from ${email}`);
  const words = `550 5.1.1 <${email}>: ${marks.words}`;
  await sql`update events set consumed_at = now()`;
  await sql`update resets set state = 'undeliverable', ended_at = now() - interval '1 minute' where id = ${resetId}`;
  const [delivery] = await sql<{ id: string }[]>`
    insert into deliveries (reset_id, contact_id, kind, state, attempts, last_response)
    values (${resetId}, ${contactId}, 'set_password_link', 'undeliverable', 1, ${words}) returning id`;
  const deliveryId = delivery?.id ?? "";
  await sql`
    insert into delivery_attempts (delivery_id, number, transport, outcome, phase, code, response, ended_at)
    values (${deliveryId}, 1, 'smtp.test:25', 'permanent', 'rcpt', 550, ${words}, now())`;
  const [event] = await sql<{ id: string }[]>`
    insert into events (queue, type, delivery_id, due_at, dead_lettered_at)
    values ('mail', 'SetPasswordLinkIssued', ${deliveryId}, now(), now()) returning id`;
  const eventId = event?.id ?? "";
  const about = { response: words, because: words, event: "SetPasswordLinkIssued", eventId };
  await sql`
    insert into audit_events (action, actor, reset_id, contact_id, client_id, detail)
    values ('event.parked', 'rekey', ${resetId}, ${contactId}, ${clientId}, ${sql.json(about)})`;
  return { contactId, clientId, email, resetId, deliveryId, eventId };
}

export function examplesOf(person: KnownPerson): Record<RouteName, readonly Example[]> {
  return {
    ...resetExamples(person),
    ...batchExamples(person),
    ...feedExamples(),
    ...directoryExamples(person),
    ...pushExamples(),
    ...passwordExamples(person),
    ...opsExamples(person),
    ...webhookExamples(),
    ...auditExamples(person),
    ...serviceAccountExamples(),
  };
}

function resetExamples({ contactId, resetId }: KnownPerson): Examples<"password-resets"> {
  const [path, gone] = [`/v1/password-resets/${resetId}`, `/v1/password-resets/${nobody}`];
  return {
    "GET /password-resets": [
      { path: "/v1/password-resets", status: 200, holds: ["address", "reason", "words"] },
      {
        path: `/v1/password-resets?contactId=${contactId}&limit=1`,
        status: 200,
        holds: ["address", "reason", "words"],
      },
    ],
    "GET /password-resets/:id": [
      { path, status: 200, holds: ["address", "reason", "words"] },
      { path: gone, status: 404 },
    ],
    "GET /password-resets/:id/timeline": [
      { path: `${path}/timeline`, status: 200, holds: ["address", "reason", "words"] },
      { path: `${gone}/timeline`, status: 404 },
    ],
    "GET /password-resets/:id/events": [
      { path: `${path}/events`, status: 200, holds: ["address", "reason", "words"] },
      { path: `${gone}/events`, status: 404 },
    ],
    "POST /password-resets/:id/cancel": [{ path: `${gone}/cancel`, body: {}, status: 404 }],
    "POST /password-resets/:id/resend": [{ path: `${gone}/resend`, body: {}, status: 404 }],
  };
}

function batchExamples({ clientId }: KnownPerson): Examples<"reset-batches"> {
  const [path, gone] = ["/v1/reset-batches", `/v1/reset-batches/${nobody}`];
  return {
    "GET /reset-batches": [{ path, status: 200 }],
    "POST /reset-batches": [
      { path, body: {}, status: 422 },
      { path, body: { of: { clientId }, dryRun: true }, status: 200 },
    ],
    "GET /reset-batches/:id": [{ path: gone, status: 404 }],
    "GET /reset-batches/:id/items": [{ path: `${gone}/items`, status: 404 }],
    "POST /reset-batches/:id/pause": [{ path: `${gone}/pause`, body: {}, status: 404 }],
    "POST /reset-batches/:id/resume": [{ path: `${gone}/resume`, body: {}, status: 404 }],
    "POST /reset-batches/:id/cancel": [{ path: `${gone}/cancel`, body: {}, status: 404 }],
  };
}

export type OfPasswords = "PUT /contacts/:id/imported-password" | "POST /contacts/verify-password";

function passwordExamples({ email }: KnownPerson): Record<OfPasswords, readonly Example[]> {
  return {
    "PUT /contacts/:id/imported-password": [
      {
        path: `/v1/contacts/${nobody}/imported-password`,
        body: { hash: "$P$BabcdefghHnhv1xyzpFKR6P1WbNpqo." },
        status: 404,
      },
      { path: `/v1/contacts/${nobody}/imported-password`, body: { hash: "md5" }, status: 422 },
    ],
    "POST /contacts/verify-password": [
      {
        path: "/v1/contacts/verify-password",
        body: { contactId: nobody, password: "not the one" },
        status: 200,
      },
      { path: "/v1/contacts/verify-password", body: { email }, status: 422 },
    ],
  };
}

function opsExamples({ deliveryId }: KnownPerson): Examples<"mail" | "dead-letters" | "queues"> {
  return {
    "GET /mail/status": [{ path: "/v1/mail/status", status: 200 }],
    "GET /mail/tests": [{ path: "/v1/mail/tests", status: 200 }],
    "POST /mail/tests": [{ path: "/v1/mail/tests", body: {}, status: 422 }],
    "GET /mail/tests/:id": [{ path: `/v1/mail/tests/${nobody}`, status: 404 }],
    "GET /mail/deliveries": [
      { path: "/v1/mail/deliveries?state=undeliverable", status: 200, holds: ["address", "words"] },
      { path: "/v1/mail/deliveries?state=returned", status: 200 },
    ],
    "GET /mail/deliveries/:id": [
      { path: `/v1/mail/deliveries/${deliveryId}`, status: 200, holds: ["address", "words"] },
    ],
    "GET /dead-letters": [{ path: "/v1/dead-letters", status: 200, holds: ["address", "words"] }],
    "POST /dead-letters/:id/retry": [{ path: `/v1/dead-letters/${nobody}/retry`, body: {}, status: 404 }],
    "GET /queues": [{ path: "/v1/queues", status: 200 }],
    "POST /queues/:name/pause": [{ path: "/v1/queues/unknown/pause", body: {}, status: 404 }],
    "POST /queues/:name/resume": [{ path: "/v1/queues/unknown/resume", body: {}, status: 404 }],
  };
}

function auditExamples({ contactId, clientId, resetId, email }: KnownPerson): Examples<"audit"> {
  const all = ["address", "reason", "words"] as const;
  const exported = (query: string): Example => ({
    path: `/v1/audit/export?contactId=${contactId}&${query}`,
    status: 200,
    holds: all,
  });
  const summary = (query: string): Example => ({ path: `/v1/audit/summary${query}`, status: 200 });
  return {
    "GET /audit/events": [{ path: `/v1/audit/events?contactId=${contactId}&reads=exclude`, status: 200, holds: all }],
    "GET /audit/resets": [
      { path: `/v1/audit/resets?contactId=${contactId}&summary=include`, status: 200, holds: all },
      { path: "/v1/audit/resets", status: 200, holds: all },
    ],
    "GET /audit/resets/:id": [{ path: `/v1/audit/resets/${resetId}`, status: 200, holds: all }],
    "GET /audit/contacts": [
      { path: "/v1/audit/contacts?search=helmin", status: 200, holds: ["address"] },
      { path: `/v1/audit/contacts?search=${email}`, status: 200, holds: ["address"] },
    ],
    "GET /audit/contacts/:id": [{ path: `/v1/audit/contacts/${contactId}`, status: 200, holds: all }],
    "GET /audit/export": ["csv", "ndjson"].flatMap((format) => [
      exported(`format=${format}`),
      exported(`format=${format}&of=resets`),
    ]),
    "GET /audit/contacts/:id/data": [
      { path: `/v1/audit/contacts/${contactId}/data`, status: 200, holds: all },
      { path: `/v1/audit/contacts/${nobody}/data`, status: 404 },
    ],
    "POST /audit/contacts/:id/reveal-address": [
      { path: `/v1/audit/contacts/${contactId}/reveal-address`, body: {}, status: 200, holds: ["address"] },
    ],
    "GET /audit/summary": [
      summary(""),
      summary("?state=undeliverable&from=2026-01-01T00:00:00Z"),
      summary("?from=2026-01-01T00:00:00.000Z&to=2026-01-01T00:00:00.001Z"),
      summary(`?contactId=${contactId}`),
      summary(`?clientId=${clientId}`),
      summary("?actor=contact"),
    ],
    "GET /audit/sealing": [{ path: "/v1/audit/sealing", status: 200 }],
    // In a system without a sealer nothing is signed.
    "GET /audit/checkpoints": [{ path: "/v1/audit/checkpoints?size=7", status: 200 }],
    "GET /audit/checkpoints/latest": [{ path: "/v1/audit/checkpoints/latest", status: 404 }],
    "GET /audit/keys": [{ path: "/v1/audit/keys", status: 200 }],
    "GET /audit/consistency": [{ path: "/v1/audit/consistency?from=1&to=2", status: 404 }],
    "GET /audit/events/:id/proof": [{ path: "/v1/audit/events/1/proof", status: 409 }],
    "GET /audit/resets/:id/proof": [{ path: `/v1/audit/resets/${resetId}/proof`, status: 409 }],
  };
}

function serviceAccountExamples(): Examples<"service-accounts"> {
  const path = `/v1/service-accounts/${nobody}`;
  return {
    "GET /service-accounts": [{ path: "/v1/service-accounts", status: 200 }],
    "POST /service-accounts": [{ path: "/v1/service-accounts", body: {}, status: 422 }],
    "GET /service-accounts/:id": [{ path, status: 404 }],
    "POST /service-accounts/:id/rotate": [{ path: `${path}/rotate`, body: {}, status: 404 }],
    "POST /service-accounts/:id/revoke": [{ path: `${path}/revoke`, body: {}, status: 404 }],
  };
}
