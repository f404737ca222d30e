import type { PushedFields } from "@rekey/contracts/contact-fields";
import type { NewContact } from "../directory/add-contacts.ts";
import type { PlannedChange } from "../directory/change-contacts.ts";
import type { DirectoryConflict, TooManyAddressChanges } from "../directory/directory-conflict.ts";

export type PushedContact = PushedFields & { id: string; clientId: string };

/** What a CRM says of one client or contact of its own. */
export type PushedLine = { client: { id: string; name: string } } | { contact: PushedContact };

/** What came of it; what was refused has changed nothing. */
export type PushedOutcome =
  | { outcome: "created" | "updated" | "unchanged"; oldAddressIsTold?: boolean }
  | { outcome: "refused"; because: DirectoryConflict | TooManyAddressChanges };

/** What is to be done for a line. */
export type Plan =
  | { add: NewContact }
  | { change: PlannedChange }
  | { addClient: { id: string; name: string } }
  | { renameClient: { id: string; name: string } }
  | { outcome: PushedOutcome };
