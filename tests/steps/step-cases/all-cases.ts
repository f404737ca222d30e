import { ofBatches } from "./batches.ts";
import { ofContacts } from "./contacts.ts";
import { ofMails } from "./mails.ts";
import { ofResets } from "./resets.ts";
import type { StepCase } from "./step-case.ts";
import { ofStatements } from "./statements.ts";

const cases: readonly StepCase[] = [...ofResets, ...ofContacts, ...ofMails, ...ofStatements, ...ofBatches];

/** Every step that changes rows of a contact, in its cases, each with its name. */
export const allCases = cases.map((each) => [each.when ? `${each.step} ${each.when}` : each.step, each] as const);
