import { beforeAll, expect, test } from "vitest";
import { compilePlanted } from "../harness/compile-planted.ts";

/** One change of one file, and what the compiler has to say of it. */
interface Planted {
  violation: string;
  file: string;
  change: [from: string, to: string];
  error: string;
}

const ofThePortal: readonly Planted[] = [
  {
    violation: "a view that asks for a word that no language has",
    file: "account/account-page.ts",
    change: ["texts.sessions}", "texts.sesions}"],
    error: "Property 'sesions' does not exist",
  },
  {
    violation: "a view that shows what it is not sent",
    file: "account/account-page.ts",
    change: ["contact.clientName}", "contact.company}"],
    error: "Property 'company' does not exist",
  },
  {
    violation: "a view that asks a page for what none has",
    file: "sign-in/sign-in-page.ts",
    change: ["{ linkTo, texts } = page", "{ linkTo, texts, pageWord } = page"],
    error: "Property 'pageWord' does not exist",
  },
  {
    violation: "a part that is not given what it needs",
    file: "set-password/set-password-page.ts",
    change: ["autocomplete:", "autoComplete:"],
    error: "'autoComplete' does not exist",
  },
  {
    violation: "a page that is sent without what its view shows",
    file: "account/account.ts",
    change: ["mustChange: session.mustChange,", ""],
    error: "Property 'mustChange' is missing",
  },
  {
    violation: "text in place of markup",
    file: "set-password/dead-link-page.ts",
    change: ["const body = html`", "const body = `"],
    error: "Argument of type 'string' is not assignable to parameter of type 'Html'",
  },
  {
    violation: "something in a view that is neither text nor markup",
    file: "account/account-page.ts",
    change: ["${contact.clientName}", "${contact}"],
    error: "is not assignable to parameter of type 'HtmlValue'",
  },
];

const ofTheConsole: readonly Planted[] = [
  {
    violation: "a view that shows what the API does not answer",
    file: "mail/dead-letters.ts",
    change: [
      "{ id, queue, deliveryId, deadLetteredAt, because } = event",
      "{ id, queue, deliveryId, deadLetteredOn, because } = event",
    ],
    error: "Property 'deadLetteredOn' does not exist",
  },
  {
    violation: "a page that is sent without what its view shows",
    file: "history/events.ts",
    change: ["isLaterPage: after !== undefined, ", ""],
    error: "Property 'isLaterPage' is missing",
  },
  {
    violation: "an action of the history without words",
    file: "action-words.ts",
    change: ['  "link.opened": said("note", "Opened, perhaps by a mail scanner"),\n', ""],
    error: "Property '\"link.opened\"' is missing",
  },
  {
    violation: "words of an action that ask for what its row does not say",
    file: "action-words.ts",
    change: ["({ because }) => quietly(because", "({ reason }) => quietly(reason"],
    error: "Property 'reason' does not exist",
  },
  {
    violation: "a reason of a refusal without words",
    file: "resets/reset-words.ts",
    change: ['  nobody: "The address that was typed belongs to nobody who may use the portal.",\n', ""],
    error: "Property 'nobody' is missing",
  },
  {
    violation: "a kind of mail without a name",
    file: "mail/mail-words.ts",
    change: ['  password_changed: "Notice: password changed",\n', ""],
    error: "Property 'password_changed' is missing",
  },
  {
    violation: "an event without the task that it stands for",
    file: "mail/dead-letters.ts",
    change: ['  AddressChanged: "Tell the old address of a new one",\n', ""],
    error: "Property 'AddressChanged' is missing",
  },
  {
    violation: "a role without a name",
    file: "sign-in/require-role.ts",
    change: ['  auditor: "Auditor",\n', ""],
    error: "Property 'auditor' is missing",
  },
  {
    violation: "a flash that has no words",
    file: "customers/ended-contact.ts",
    change: ['"contact-ended"', '"contact-gone"'],
    error: 'Argument of type \'"already-ended" | "contact-gone"\' is not assignable',
  },
];

const ofTheMails: readonly Planted[] = [
  {
    violation: "a layout that asks for a part that no mail has",
    file: "mails/layout.ts",
    change: ["${it.greeting}", "${it.greting}"],
    error: "Property 'greting' does not exist",
  },
];

const ofTheApi: readonly Planted[] = [
  {
    violation: "a kind of value without words for whoever sent another one",
    file: "describe-issue.ts",
    change: ['  boolean: "true or false",\n', ""],
    error: "Property 'boolean' is missing",
  },
  {
    violation: "a format without words",
    file: "describe-issue.ts",
    change: ['  ipv4: "must be an IPv4 address",\n', ""],
    error: "Property 'ipv4' is missing",
  },
  {
    violation: "words for a kind of value that there is not",
    file: "describe-issue.ts",
    change: ['  boolean: "true or false",', '  boolean: "true or false",\n  bool: "true or false",'],
    error: "'bool' does not exist",
  },
];

const folders: readonly [folder: string, planted: readonly Planted[]][] = [
  ["services/api", ofTheApi],
  ["services/portal", ofThePortal],
  ["services/console", ofTheConsole],
  ["services/mail-worker", ofTheMails],
];

const errorsOf = new Map<Planted, string>();
beforeAll(() => {
  const all = folders.flatMap(([folder, planted]) => planted.map((plant) => ({ ...plant, folder, plant })));
  const errors = compilePlanted(all);
  for (const [place, { plant }] of all.entries()) errorsOf.set(plant, errors[place] ?? "");
}, 180_000);

test.for(folders)("a wrong name in a view, in its page or in its data does not compile: %s", ([, planted]) => {
  for (const plant of planted) expect(errorsOf.get(plant), plant.violation).toContain(plant.error);
});
