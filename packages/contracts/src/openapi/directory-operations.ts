import { z } from "zod";
import {
  AddressConfirmation,
  ClientBody,
  ClientPatch,
  ClientPut,
  ContactBody,
  ContactListQuery,
  ContactLookup,
  ContactPatch,
  ContactPut,
  DirectoryQuery,
  PasswordImportBody,
  PasswordVerificationBody,
} from "../http.ts";
import { PushQuery, pushMediaType } from "../directory-push.ts";
import { PasswordImport } from "../imported-passwords.ts";
import { ChangedContact, Client, Contact, PasswordVerification } from "../resources.ts";
import { type Operation, namedBody, pageOf } from "./operation.ts";

const directoryPage = {
  previousCursor: z
    .string()
    .nullable()
    .describe("Pass it as `before` for the page before; null: this is the first one."),
  total: z
    .number()
    .nullable()
    .meta({ type: ["integer", "null"] })
    .describe("How many match in all; null when more than 10 000 do."),
};

/** What a change requires of what is there. */
const writeHeaders = ["If-Match", "If-None-Match"] as const;

/** Of an address that is to be a contact's. */
const addressProblems = ["address-in-use", "address-needs-smtputf8"] as const;

/** A put adds what is not there, so an id that none can have is a mistake, and nothing that is missing. */
const newId = "An `id` is 1 to 128 of A-Z a-z 0-9 . _ : - and begins with one of A-Z a-z 0-9.";

const contact = { name: "Ada Example", email: "ada@client.example", locale: "en" };

export const directoryOperations = {
  "GET /clients": {
    id: "listClients",
    tag: "Directory",
    summary: "List clients",
    query: DirectoryQuery,
    answers: { 200: { description: "A page of them.", schema: pageOf("ClientPage", Client, directoryPage) } },
  },
  "POST /clients": {
    id: "createClient",
    tag: "Directory",
    summary: "Add a client",
    body: namedBody("ClientBody", ClientBody),
    example: { id: "crm-4711", name: "Harbour Light Ltd" },
    answers: { 201: { description: "It was added.", schema: Client, headers: ["ETag", "Location"] } },
    problems: ["already-exists"],
  },
  "GET /clients/:id": {
    id: "getClient",
    tag: "Directory",
    summary: "Read a client",
    answers: { 200: { description: "As it stands.", schema: Client, headers: ["ETag"] } },
  },
  "PATCH /clients/:id": {
    id: "patchClient",
    tag: "Directory",
    summary: "Change a client",
    headers: writeHeaders,
    body: namedBody("ClientPatch", ClientPatch),
    example: { name: "Harbour Light plc" },
    answers: { 200: { description: "As it is now.", schema: Client, headers: ["ETag"] } },
    problems: ["precondition-failed"],
  },
  "PUT /clients/:id": {
    id: "putClient",
    tag: "Directory",
    summary: "Add a client under the CRM's id, or change it",
    description: newId,
    headers: writeHeaders,
    body: namedBody("ClientPut", ClientPut),
    example: { name: "Harbour Light Ltd" },
    answers: {
      200: { description: "It was there, and is now as given.", schema: Client, headers: ["ETag"] },
      201: { description: "It was added.", schema: Client, headers: ["ETag", "Location"] },
    },
    problems: ["precondition-failed"],
  },
  "GET /clients/:id/contacts": {
    id: "listContacts",
    tag: "Directory",
    summary: "List the contacts of a client",
    query: ContactListQuery,
    answers: { 200: { description: "A page of them.", schema: pageOf("ContactPage", Contact, directoryPage) } },
  },
  "POST /clients/:id/contacts": {
    id: "createContact",
    tag: "Directory",
    summary: "Add a contact",
    body: namedBody("ContactBody", ContactBody),
    example: { id: "crm-c-815", ...contact },
    answers: { 201: { description: "It was added.", schema: Contact, headers: ["ETag", "Location"] } },
    problems: ["already-exists", ...addressProblems, "contact-erased"],
  },
  "GET /contacts/:id": {
    id: "getContact",
    tag: "Directory",
    summary: "Read a contact",
    answers: { 200: { description: "As it stands.", schema: Contact, headers: ["ETag"] } },
    problems: ["contact-erased"],
  },
  "PATCH /contacts/:id": {
    id: "patchContact",
    tag: "Directory",
    summary: "Change what is named of a contact",
    description:
      "A new address, or the end of portal access, ends the resets that are under way, and the old address is told.",
    headers: writeHeaders,
    body: namedBody("ContactPatch", ContactPatch),
    example: { email: "ada@example.org" },
    answers: { 200: { description: "As it is now.", schema: ChangedContact, headers: ["ETag"] } },
    problems: [
      "precondition-failed",
      ...addressProblems,
      "contact-ended",
      "contact-erased",
      "contact-merged",
      "too-many-address-changes",
    ],
  },
  "PUT /contacts/:id": {
    id: "putContact",
    tag: "Directory",
    summary: "Add a contact under the CRM's id, or change it",
    description: newId,
    headers: writeHeaders,
    body: namedBody("ContactPut", ContactPut),
    example: { clientId: "crm-4711", ...contact },
    answers: {
      200: { description: "It was there, and is now as given.", schema: ChangedContact, headers: ["ETag"] },
      201: { description: "It was added.", schema: ChangedContact, headers: ["ETag", "Location"] },
    },
    problems: [
      "precondition-failed",
      "other-client",
      "already-exists",
      ...addressProblems,
      "contact-ended",
      "contact-erased",
      "contact-merged",
      "too-many-address-changes",
    ],
  },
  "POST /directory/push": {
    id: "pushDirectory",
    tag: "Directory",
    summary: "Add and change many clients and contacts",
    description:
      'A JSON document on each line: `{"client":{…}}` with `id` and `name`, or `{"contact":{…}}` with `id` and what a ' +
      "put of one contact may have. Each line is answered by one, in the same order; one that is refused has its " +
      '`problem` and stands in no other\'s way. A last line `{"whole":{…}}` says that the list has all contacts of a ' +
      "client (`of`, `clientId`) or of the directory (`of`, `idPrefix`), and what becomes of those `missing`: `end` or " +
      "`remove-access`; `atMostPercent` bounds how large a share that may be. It is sent unpacked.",
    query: PushQuery,
    lines: {
      [pushMediaType]:
        '{"client":{"id":"crm-4711","name":"Harbour Light Ltd"}}\n' +
        '{"contact":{"id":"crm-4711:1","clientId":"crm-4711","name":"Ada Example","email":"ada@client.example"}}\n',
    },
    answers: {
      200: {
        description: "What came of each line.",
        text: { [pushMediaType]: '{"line":1,"id":"crm-4711","outcome":"created"}\n' },
      },
    },
    problems: ["body-too-large", "not-json-media-type", "token-narrowed"],
  },
  "POST /contacts/verify-password": {
    id: "verifyPassword",
    tag: "Directory",
    summary: "Ask whether a password is right, for a program to which contacts sign in",
    description:
      "By `email` or `contactId`. Wrong tries are counted by address, by `clientAddress` and by caller. No other role may " +
      "ask, administrators included: make a service account with the role portal. Off until `VERIFY_DATABASE_URL` is " +
      "set; `npm start` sets it.",
    body: namedBody("PasswordVerificationBody", PasswordVerificationBody),
    example: { email: "ada@client.example", password: "what they typed", clientAddress: "203.0.113.7" },
    answers: { 200: { description: "What came of it.", schema: PasswordVerification } },
    problems: ["verify-password-off", "too-many-wrong-passwords", "busy"],
  },
  "PUT /contacts/:id/imported-password": {
    id: "importPassword",
    tag: "Directory",
    summary: "Bring in a hash that another program has made",
    description:
      "Of which kinds, `IMPORT_HASHES` of the API says. It never comes out again, and is made anew at the next sign-in. A password that is there is replaced only with `replace`, and its owner told by mail. With `MANUAL_RESET=off` nothing is replaced, and what comes in has to be changed at the first sign-in.",
    body: namedBody("PasswordImportBody", PasswordImportBody),
    example: { hash: "$2b$12$…", mustChange: false },
    answers: {
      202: { description: "It will be the contact's password.", schema: PasswordImport },
      200: { description: "The contact keeps what it has.", schema: PasswordImport },
    },
    problems: ["password-import-off", "manual-reset-off", "contact-erased"],
  },
  "POST /contacts/:id/confirm-address": {
    id: "confirmAddress",
    tag: "Directory",
    summary: "Let mail go to an address again from which one came back",
    body: namedBody("AddressConfirmation", AddressConfirmation),
    example: { expectedEmail: "ada@client.example" },
    answers: { 200: { description: "As it is now.", schema: Contact, headers: ["ETag"] } },
    problems: ["email-changed", "contact-ended", "contact-erased", "contact-merged", "too-many-commands"],
  },
  "GET /contacts": {
    id: "findByAddress",
    tag: "Directory",
    summary: "Find the contacts that have an address",
    description: "In whatever spelling, in full, with those that have ended. Who signs in with it is the first one.",
    query: ContactLookup,
    answers: { 200: { description: "A page of them.", schema: pageOf("FoundContacts", Contact) } },
  },
} as const satisfies Record<string, Operation>;
