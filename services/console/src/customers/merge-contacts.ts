import { ApiProblem } from "@rekey/client/api-problem";
import type { ApiClient } from "@rekey/client/create-api-client";
import { ContactLookup, ExternalId } from "@rekey/contracts/http";
import type { Contact } from "@rekey/contracts/resources";
import { typedText } from "@rekey/web/typed-text";
import type { Visit } from "../console-deps.ts";
import { contactPath } from "../paths.ts";
import { queryText, readId } from "../read-request.ts";
import { customerFlashes } from "./customer-flashes.ts";
import { chooseSurvivorView, compareContactsView } from "./merge-views.ts";

/** With whom a contact may be the same person, or the two beside each other once one is chosen. */
export async function showMerge(visit: Visit): Promise<void> {
  const { api, req, res, send } = visit;
  const contact = await api.getContact(readId(req));
  if (contact.mergedInto !== null) return customerFlashes.goTo(res, contactPath(contact.id), "already-merged");
  const into = await findChosen(api, contact, queryText(req, "into"));
  if (into) return send(compareContactsView, { contact, into, errors: [] });
  const search = queryText(req, "search");
  send(chooseSurvivorView, { contact, search, found: await findCandidates(api, contact, search) });
}

/** Merges what the page has shown, if whoever sends it has said that they compared the two. */
export async function mergeContacts(visit: Visit): Promise<void> {
  const { api, req, res, send } = visit;
  const contact = await api.getContact(readId(req));
  const into = await findChosen(api, contact, typedText(req.body, "into"));
  if (!into) return customerFlashes.goTo(res, contactPath(contact.id), "cannot-merge");
  if (typedText(req.body, "confirm") !== "yes") {
    const errors = [{ field: "confirm", text: "Say that the two are the same person, or keep both." }];
    return send(compareContactsView, { contact, into, errors }, 422);
  }
  try {
    const { alreadyMerged } = await api.mergeContact(contact.id, { into: into.id });
    customerFlashes.goTo(res, contactPath(into.id), alreadyMerged ? "already-merged" : "contact-merged");
  } catch (error) {
    if (!(error instanceof ApiProblem) || !standsInTheWay(error)) throw error;
    customerFlashes.goTo(res, contactPath(contact.id), "cannot-merge");
  }
}

/** Somebody ended or merged one of the two since they were shown. */
const standsInTheWay = ({ code }: ApiProblem) => code === "contact-ended" || code === "contact-merged";

/** The contact that is to stay: another one, which is active. */
async function findChosen(api: ApiClient, { id }: Contact, typed: string | undefined): Promise<Contact | undefined> {
  const chosen = ExternalId.safeParse(typed);
  if (!chosen.success || chosen.data === id) return undefined;
  const into = await api.getContact(chosen.data).catch((error: unknown) => {
    if (error instanceof ApiProblem && error.status === 404) return undefined;
    throw error;
  });
  return into?.endedAt === null ? into : undefined;
}

/**
 * Those with the sought address, of whichever client, and those of the contact's own client whose name or address has
 * the sought words. Where nothing is sought: with its own address, and with its name.
 */
async function findCandidates(api: ApiClient, contact: Contact, search: string | undefined): Promise<Contact[]> {
  const { data: lookup } = ContactLookup.safeParse({ email: search ?? contact.email });
  const [byAddress, ofClient] = await Promise.all([
    lookup ? api.findByAddress(lookup.email, { limit: 20 }) : { items: [] },
    api.listContacts(contact.clientId, { search: search ?? contact.name, state: "active", limit: 20 }),
  ]);
  const all = new Map([...byAddress.items, ...ofClient.items].map((found) => [found.id, found]));
  return [...all.values()].filter(({ id, endedAt }) => id !== contact.id && endedAt === null);
}
