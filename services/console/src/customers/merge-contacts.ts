import { ApiProblem } from "@rekey/client/api-problem";
import type { ApiClient } from "@rekey/client/create-api-client";
import { ContactLookup, ExternalId } from "@rekey/contracts/http";
import type { Contact } from "@rekey/contracts/resources";
import { typedText } from "@rekey/web/typed-text";
import type { FieldError } from "@rekey/web/views/field";
import type { Visit } from "../console-deps.ts";
import { contactPath } from "../paths.ts";
import { queryText, readId } from "../read-request.ts";
import { customerFlashes } from "./customer-flashes.ts";
import { changedSince, type ReadContact } from "./merge-seen.ts";
import { chooseSurvivorView, compareContactsView } from "./merge-views.ts";

/** With whom a contact may be the same person, or the two beside each other once one is chosen. */
export async function showMerge(visit: Visit): Promise<void> {
  const { api, req, res, send } = visit;
  const read = await api.getContactWithEtag(readId(req));
  const contact = read.body;
  if (contact.mergedInto !== null) return customerFlashes.goTo(res, contactPath(contact.id), "already-merged");
  const into = await findChosen(api, contact, queryText(req, "into"));
  if (into) return send(compareContactsView, { contact: read, into, errors: [] });
  const search = queryText(req, "search");
  send(chooseSurvivorView, { contact, search, found: await findCandidates(api, contact, search) });
}

/** Merges what the page has shown, if whoever sends it has said that they compared the two. */
export async function mergeContacts(visit: Visit): Promise<void> {
  const { api, req, res, send } = visit;
  const pair = await readPair(visit);
  if (!pair) return;
  const { contact, into } = pair;
  const errors = changesOf(req.body, pair);
  if (errors.length === 0 && typedText(req.body, "confirm") !== "yes")
    errors.push({ field: "confirm", text: "Say that the two are the same person, or keep both." });
  if (errors.length > 0) return send(compareContactsView, { ...pair, errors }, 422);
  try {
    const { alreadyMerged } = await api.mergeContact(
      contact.body.id,
      { into: into.body.id },
      { ifMatch: contact.etag },
    );
    customerFlashes.goTo(res, contactPath(into.body.id), alreadyMerged ? "already-merged" : "contact-merged");
  } catch (error) {
    if (!(error instanceof ApiProblem)) throw error;
    if (error.code === "precondition-failed") return showChanges(visit);
    if (!standsInTheWay(error)) throw error;
    customerFlashes.goTo(res, contactPath(contact.body.id), "cannot-merge");
  }
}

/** The two anew, where one of them was changed in the very moment of the merge. */
async function showChanges(visit: Visit): Promise<void> {
  const pair = await readPair(visit);
  if (pair) visit.send(compareContactsView, { ...pair, errors: changesOf(visit.req.body, pair) }, 422);
}

type Pair = Record<"contact" | "into", ReadContact>;

/** What of the two is not as the form's page showed it. */
function changesOf(body: unknown, { contact, into }: Pair): FieldError[] {
  const changes = [changedSince(typedText(body, "seen"), contact), changedSince(typedText(body, "seenInto"), into)];
  const told = changes.filter((change) => change !== undefined);
  if (told.length === 0) return [];
  return [{ field: "confirm", text: `${told.join(" ")} Both are shown as they are now: compare them again.` }];
}

/** The two that a form is about, as they are now; undefined where there is nothing to merge, and the page says so. */
async function readPair({ api, req, res }: Visit): Promise<Pair | undefined> {
  const contact = await api.getContactWithEtag(readId(req));
  const { id, mergedInto } = contact.body;
  const chosen = typedText(req.body, "into");
  const into = mergedInto === null ? await findChosen(api, contact.body, chosen) : undefined;
  if (into) return { contact, into };
  if (mergedInto !== null && mergedInto === chosen) customerFlashes.goTo(res, contactPath(chosen), "already-merged");
  else customerFlashes.goTo(res, contactPath(id), "cannot-merge");
  return undefined;
}

/** Somebody ended or merged one of the two since they were shown. */
const standsInTheWay = ({ code }: ApiProblem) => code === "contact-ended" || code === "contact-merged";

/** The contact that is to stay: another one, which is active. */
async function findChosen(
  api: ApiClient,
  { id }: Contact,
  typed: string | undefined,
): Promise<ReadContact | undefined> {
  const chosen = ExternalId.safeParse(typed);
  if (!chosen.success || chosen.data === id) return undefined;
  const into = await api.getContactWithEtag(chosen.data).catch((error: unknown) => {
    if (error instanceof ApiProblem && error.status === 404) return undefined;
    throw error;
  });
  return into?.body.endedAt === null ? into : undefined;
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
