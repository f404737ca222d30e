import type { Contact } from "@rekey/contracts/resources";
import type { TrailStep } from "@rekey/web/views/staff-page";

export const clientPath = (id: string, rest = "") => `/clients/${encodeURIComponent(id)}${rest}`;
export const contactPath = (id: string, rest = "") => `/contacts/${encodeURIComponent(id)}${rest}`;
export const contactHistoryPath = (id: string, rest = "") => `/history/contacts/${encodeURIComponent(id)}${rest}`;
export const batchPath = (id: string, rest = "") => `/batches/${encodeURIComponent(id)}${rest}`;
export const resetHistoryPath = (id: string, rest = "") => `/history/${id}${rest}`;
export const historyProofPath = "/history/proof";
export const historyDocumentPath = (name: "steps" | "format") => `${historyProofPath}/${name}`;
export const verifyPagePath = "/history/verify";

/** The job of an event in the board; it has the event's id. */
export const jobPath = (queue: string, eventId: string) =>
  `/queues/queue/${encodeURIComponent(queue)}/${encodeURIComponent(eventId)}`;

/** A page or a file with what its address asks for; what is absent or empty is left out. */
export function hrefWith(path: string, query: object): string {
  const given = Object.entries(query).flatMap(([name, value]) =>
    value ? [[name, String(value)] as [string, string]] : [],
  );
  return given.length === 0 ? path : `${path}?${new URLSearchParams(given)}`;
}

/** The steps down to a client, for the pages below it. */
export function clientTrail({ id, name }: { id: string; name: string }): TrailStep[] {
  return [
    { label: "Clients", href: "/clients" },
    { label: name, href: clientPath(id) },
  ];
}

export function contactTrail({ clientId: id, clientName: name }: Contact, ...more: TrailStep[]): TrailStep[] {
  return [...clientTrail({ id, name }), { label: "Contacts", href: clientPath(id, "/contacts") }, ...more];
}
