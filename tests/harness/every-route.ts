import type { RouteName } from "@rekey/contracts/access";
import { createContact } from "./create-contact.ts";
import { requestByMail } from "./request-reset.ts";
import type { TestSystem } from "./test-system.ts";

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
    insert into events (queue, type, delivery_id, due_at, parked_at)
    values ('mail', 'SetPasswordLinkIssued', ${deliveryId}, now(), now()) returning id`;
  const eventId = event?.id ?? "";
  const about = { response: words, because: words, event: "SetPasswordLinkIssued", eventId };
  await sql`
    insert into audit_events (action, actor, reset_id, contact_id, client_id, detail)
    values ('event.parked', 'rekey', ${resetId}, ${contactId}, ${clientId}, ${sql.json(about)})`;
  return { contactId, clientId, email, resetId, deliveryId, eventId };
}

/** One request to a route, and what its answer holds of that person for whoever sees all of it. */
export interface Example {
  path: string;
  body?: object;
  /** For whoever may. Commands are such that nothing comes of them. */
  status: number;
  holds?: readonly ("address" | "reason" | "words")[];
}

const nobody = "00000000-0000-4000-8000-000000000000";

export function examplesOf(person: KnownPerson): Record<RouteName, readonly Example[]> {
  return { ...resetExamples(person), ...directoryExamples(person), ...opsExamples(person), ...auditExamples(person) };
}

type Examples<Prefix extends string> = Record<Extract<RouteName, `${string} /${Prefix}${string}`>, readonly Example[]>;

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

function directoryExamples({ contactId, clientId, email }: KnownPerson): Examples<"clients" | "contacts"> {
  const contacts = `/v1/clients/${clientId}/contacts`;
  const address = ["address"] as const;
  return {
    "GET /clients": [
      { path: "/v1/clients", status: 200 },
      { path: "/v1/clients?search=Firm&sort=-name", status: 200 },
    ],
    "POST /clients": [{ path: "/v1/clients", body: {}, status: 422 }],
    "GET /clients/:id": [{ path: `/v1/clients/${clientId}`, status: 200 }],
    "PATCH /clients/:id": [{ path: `/v1/clients/${nobody}`, body: {}, status: 404 }],
    "GET /clients/:id/contacts": [
      { path: contacts, status: 200, holds: address },
      { path: `${contacts}?search=${email.slice(0, 4)}`, status: 200, holds: address },
      { path: `${contacts}?sort=updated&limit=1`, status: 200, holds: address },
    ],
    "POST /clients/:id/contacts": [{ path: contacts, body: {}, status: 422 }],
    "GET /contacts/:id": [{ path: `/v1/contacts/${contactId}`, status: 200, holds: address }],
    "PATCH /contacts/:id": [{ path: `/v1/contacts/${nobody}`, body: {}, status: 404 }],
    "PUT /contacts/:id": [{ path: `/v1/contacts/${nobody}`, body: {}, status: 422 }],
    "POST /contacts/:id/confirm-address": [
      { path: `/v1/contacts/${contactId}/confirm-address`, body: { expectedEmail: "x" }, status: 409 },
      {
        path: `/v1/contacts/${contactId}/confirm-address`,
        body: { expectedEmail: email },
        status: 200,
        holds: address,
      },
    ],
    "POST /contacts/:id/end": [{ path: `/v1/contacts/${nobody}/end`, body: {}, status: 404 }],
    "POST /contacts/:id/reactivate": [
      { path: `/v1/contacts/${contactId}/reactivate`, body: {}, status: 200, holds: address },
      { path: `/v1/contacts/${nobody}/reactivate`, body: {}, status: 404 },
    ],
    "POST /contacts/:id/password-resets": [
      { path: `/v1/contacts/${nobody}/password-resets`, body: { method: "email" }, status: 404 },
    ],
  };
}

function opsExamples({ deliveryId }: KnownPerson): Examples<"mail" | "parked-events" | "queues"> {
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
    "GET /parked-events": [{ path: "/v1/parked-events", status: 200, holds: ["address", "words"] }],
    "POST /parked-events/:id/retry": [{ path: `/v1/parked-events/${nobody}/retry`, body: {}, status: 404 }],
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
  };
}
