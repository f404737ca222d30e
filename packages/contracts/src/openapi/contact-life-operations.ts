import { ContactMerge, ContactMove, Reactivation } from "../http.ts";
import { EndedContact, ErasedContact, MergedContact, MovedContact, ReactivatedContact } from "../resources.ts";
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
    problems: ["precondition-failed", "contact-ended", "contact-erased", "contact-merged"],
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
    problems: ["precondition-failed", "contact-ended", "contact-erased", "contact-merged"],
  },
  "POST /contacts/:id/end": {
    id: "endContact",
    tag: "Directory",
    summary: "End a contact that left",
    description: "Its access, sessions, links and resets end, and its address is free. Its history stays.",
    body: NoBody,
    answers: { 200: { description: "It has ended.", schema: EndedContact, headers: ["ETag"] } },
    problems: ["contact-erased"],
  },
  "DELETE /contacts/:id": {
    id: "eraseContact",
    tag: "Directory",
    summary: "Erase all that is known of a contact, for good",
    description:
      "It ends as by `end`, unless it has. Then name, address, phone and every other word about it go, and with them " +
      "the words about it in the history, whose rows stay and prove what they proved. Contacts that were merged into " +
      "it are the same person and go too. Its id is never given anew: whatever is asked of it is answered by " +
      "`contact-erased`. What backups, exports and mail servers keep is not reached.",
    answers: { 200: { description: "It is erased.", schema: ErasedContact } },
    problems: ["contact-merged"],
  },
  "POST /contacts/:id/reactivate": {
    id: "reactivateContact",
    tag: "Directory",
    summary: "Take a contact back that was ended",
    body: namedBody("Reactivation", Reactivation),
    answers: { 200: { description: "It is active.", schema: ReactivatedContact, headers: ["ETag"] } },
    problems: ["address-in-use", "contact-erased", "too-many-commands"],
  },
} as const satisfies Record<string, Operation>;
