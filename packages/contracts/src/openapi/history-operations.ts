import { z } from "zod";
import {
  AuditedContact,
  AuditedResets,
  ContactData,
  ContactHistory,
  HistorySummary,
  ResetHistory,
  RevealedAddress,
  SealingState,
  besideEvents,
} from "../history.ts";
import { exportSubjects } from "../history-reads.ts";
import {
  AuditExportQuery,
  AuditQuery,
  AuditedResetQuery,
  ContactHistoryQuery,
  ContactSearch,
  ResetExportQuery,
  SummaryQuery,
} from "../http.ts";
import { AuditEvent } from "../resources.ts";
import { type Operation, pageOf } from "./operation.ts";
import { NoBody } from "./reset-operations.ts";

export const historyOperations = {
  "GET /audit/events": {
    id: "listAuditEvents",
    tag: "History",
    summary: "List rows of the history, the newest first",
    query: AuditQuery,
    answers: {
      200: { description: "A page of them.", schema: pageOf("AuditEventPage", AuditEvent, besideEvents) },
    },
  },
  "GET /audit/resets": {
    id: "listAuditedResets",
    tag: "History",
    summary: "List resets with what they were like, the newest first",
    query: AuditedResetQuery,
    answers: { 200: { description: "A page of them.", schema: AuditedResets } },
  },
  "GET /audit/resets/:id": {
    id: "getResetHistory",
    tag: "History",
    summary: "Read a reset with its timeline",
    answers: { 200: { description: "All of it.", schema: ResetHistory } },
  },
  "GET /audit/contacts": {
    id: "findContacts",
    tag: "History",
    summary: "Find contacts by a part of the name, the whole address or the id",
    query: ContactSearch,
    answers: { 200: { description: "Those that were found.", schema: pageOf("AuditedContactPage", AuditedContact) } },
  },
  "GET /audit/contacts/:id": {
    id: "getContactHistory",
    tag: "History",
    summary: "Read all that is known of a contact",
    query: ContactHistoryQuery,
    answers: { 200: { description: "Its resets and its rows.", schema: ContactHistory } },
  },
  "GET /audit/export": {
    id: "exportHistory",
    tag: "History",
    summary: "Take the history as a file",
    description:
      "The file is whole exactly when the answer ends in good order. As NDJSON the rows of the history come with what " +
      "proves them: a manifest with a signed checkpoint, rows in the order in which they were sealed, each with its " +
      "leaf, and an end; without filters also the checkpoints between them, with filters a proof in each row. " +
      "Anybody verifies it with the public key alone, also where it is masked (docs/history-format.md). CSV is for " +
      "people and proves nothing.",
    // `of` decides which of the other filters there are; the route reads one of the two.
    query: z.object({
      ...ResetExportQuery.shape,
      ...AuditExportQuery.shape,
      of: z.enum(exportSubjects).default("events"),
    }),
    answers: {
      200: {
        description: "The file.",
        headers: ["Content-Disposition", "Rekey-Archived-Through"],
        text: {
          "text/csv": "sequence,id,at,action,…\n41,…\n",
          "application/x-ndjson":
            '{"type":"manifest","format":"rekey-history-1",…}\n{"type":"row","id":"…","at":"…","action":"reset.accepted",…,"sequence":1,"leaf":"…"}\n{"type":"end","rows":1}\n',
        },
      },
    },
  },
  "POST /audit/contacts/:id/reveal-address": {
    id: "revealAddress",
    tag: "History",
    summary: "Show an address in full, which the history tells of",
    body: NoBody,
    answers: { 200: { description: "The address.", schema: RevealedAddress } },
  },
  "GET /audit/contacts/:id/data": {
    id: "getContactData",
    tag: "History",
    summary: "Take all that is known of a contact, for the person to have",
    description: "In full and as one document. The history tells who took it.",
    answers: { 200: { description: "All of it.", schema: ContactData } },
    problems: ["contact-erased"],
  },
  "GET /audit/summary": {
    id: "summarizeHistory",
    tag: "History",
    summary: "Count resets by day",
    query: SummaryQuery,
    answers: { 200: { description: "The numbers.", schema: HistorySummary } },
  },
  "GET /audit/sealing": {
    id: "getSealing",
    tag: "History",
    summary: "Ask how far the history is sealed",
    answers: { 200: { description: "As it stands.", schema: SealingState } },
  },
} as const satisfies Record<string, Operation>;
