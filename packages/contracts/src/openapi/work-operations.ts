import { MailDeliveryQuery, MailTestBody } from "../http.ts";
import {
  DeadLetter,
  MailDelivery,
  MailDeliveryStory,
  MailStatus,
  MailTest,
  QueueState,
  RetriedEvent,
} from "../operations.ts";
import { type Operation, namedBody, pageOf } from "./operation.ts";
import { NoBody } from "./reset-operations.ts";

/** Mail and queues: what operations watch. */
export const workOperations = {
  "GET /mail/status": {
    id: "mailStatus",
    tag: "Mail",
    summary: "Ask whether mail is set up and leaves",
    answers: { 200: { description: "As it stands.", schema: MailStatus } },
  },
  "GET /mail/tests": {
    id: "listMailTests",
    tag: "Mail",
    summary: "List the latest test mails, the newest first",
    answers: { 200: { description: "The latest 20.", schema: pageOf("MailTestPage", MailTest) } },
  },
  "POST /mail/tests": {
    id: "startMailTest",
    tag: "Mail",
    summary: "Send a test mail through every transport",
    body: namedBody("MailTestBody", MailTestBody),
    example: { to: "ops@firm.example" },
    answers: {
      202: {
        description: "It is on its way; what came of it is at `Location`.",
        schema: MailTest,
        headers: ["Location"],
      },
    },
    problems: ["mail-not-configured", "too-many-tests"],
  },
  "GET /mail/tests/:id": {
    id: "getMailTest",
    tag: "Mail",
    summary: "Read what came of a test mail",
    answers: { 200: { description: "As it stands.", schema: MailTest } },
  },
  "GET /mail/deliveries": {
    id: "listMailDeliveries",
    tag: "Mail",
    summary: "List mails that wait, could not be delivered, or came back unreadable",
    query: MailDeliveryQuery,
    answers: { 200: { description: "A page of them.", schema: pageOf("MailDeliveryPage", MailDelivery) } },
  },
  "GET /mail/deliveries/:id": {
    id: "getMailDelivery",
    tag: "Mail",
    summary: "Read a mail with all that was tried",
    answers: { 200: { description: "As it stands.", schema: MailDeliveryStory } },
  },
  "GET /dead-letters": {
    id: "listDeadLetters",
    tag: "Queues",
    summary: "List events whose job failed for good, the latest first",
    answers: { 200: { description: "At most 200.", schema: pageOf("DeadLetterPage", DeadLetter) } },
  },
  "POST /dead-letters/:id/retry": {
    id: "retryDeadLetter",
    tag: "Queues",
    summary: "Have a dead letter done after all",
    body: NoBody,
    answers: { 202: { description: "It is in its queue again.", schema: RetriedEvent } },
  },
  "GET /queues": {
    id: "listQueues",
    tag: "Queues",
    summary: "Ask whether the queues run",
    answers: { 200: { description: "Each of them.", schema: pageOf("QueuePage", QueueState) } },
  },
  "POST /queues/:name/pause": {
    id: "pauseQueue",
    tag: "Queues",
    summary: "Pause a queue: no job of it begins",
    body: NoBody,
    answers: { 200: { description: "As it is now.", schema: QueueState } },
  },
  "POST /queues/:name/resume": {
    id: "resumeQueue",
    tag: "Queues",
    summary: "Let a queue go on",
    body: NoBody,
    answers: { 200: { description: "As it is now.", schema: QueueState } },
  },
} as const satisfies Record<string, Operation>;
