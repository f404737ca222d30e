import { ContactMerge, ContactMove, Reactivation } from "../http.ts";
import { EndedContact, MergedContact, MovedContact, ReactivatedContact } from "../resources.ts";
import { type Operation, namedBody } from "./operation.ts";
import { NoBody } from "./reset-operations.ts";

/** Where a contact goes, and how it ends. */
export const contactLifeOperations = {
  "POST /contacts/:id/move": {
    id: "moveContact",
    tag: "Directory",
    summary: "Give a contact to another client",
    description: "It keeps its password and its sessions. Resets that are under way end, with their links.",
    headers: ["If-Match"],
    body: namedBody("ContactMove", ContactMove),
    example: { clientId: "crm-4711" },
    answers: { 200: { description: "It is there.", schema: MovedContact, headers: ["ETag"] } },
    problems: ["precondition-failed", "contact-ended", "contact-merged"],
  },
  "POST /contacts/:id/merge": {
    id: "mergeContact",
    tag: "Directory",
    summary: "Merge a contact into another one that is the same person",
    description:
      "It ends, with its access, sessions, links and resets, and its address is free. The other one stays as it is. " +
      "Both histories stay and name each other. A change of the one that has ended is refused from then on.",
    headers: ["If-Match"],
    body: namedBody("ContactMerge", ContactMerge),
    example: { into: "crm-c-815" },
    answers: { 200: { description: "It is merged.", schema: MergedContact, headers: ["ETag"] } },
    problems: ["precondition-failed", "contact-ended", "contact-merged"],
  },
  "POST /contacts/:id/end": {
    id: "endContact",
    tag: "Directory",
    summary: "End a contact that left",
    description: "Its access, sessions, links and resets end, and its address is free. Its history stays.",
    body: NoBody,
    answers: { 200: { description: "It has ended.", schema: EndedContact, headers: ["ETag"] } },
  },
  "POST /contacts/:id/reactivate": {
    id: "reactivateContact",
    tag: "Directory",
    summary: "Take a contact back that was ended",
    body: namedBody("Reactivation", Reactivation),
    answers: { 200: { description: "It is active.", schema: ReactivatedContact, headers: ["ETag"] } },
    problems: ["address-in-use", "too-many-commands"],
  },
} as const satisfies Record<string, Operation>;
