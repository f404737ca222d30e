import {
  RetriedEvent,
  MailDelivery,
  MailDeliveryStory,
  MailStatus,
  MailTest,
  MailTransport,
  MailTry,
  DeadLetter,
  QueueState,
} from "../operations.ts";
import {
  AuditedContact,
  AuditedResets,
  ContactData,
  ContactHistory,
  HistorySummary,
  NamedContact,
  ResetHistory,
  RevealedAddress,
  SealingState,
} from "../history.ts";
import { Checkpoint, Consistency, EventProof, ResetProof, VerifierKeys } from "../sealing.ts";
import {
  AddressHolder,
  AuditedEntry,
  AuditEvent,
  ChangedContact,
  Client,
  Contact,
  EndedContact,
  ErasedContact,
  Hold,
  MergedContact,
  MovedContact,
  PasswordVerification,
  Problem,
  ReactivatedContact,
  Reset,
  ResetDelivery,
  ResetListing,
  TimelineEntry,
  VerifiedContact,
} from "../resources.ts";
import { AuditSource } from "../audit-source.ts";
import { PasswordImport } from "../imported-passwords.ts";
import { ProblemHelp } from "../problem-page.ts";
import { BatchPreview, ResetBatch, ResetBatchItem, ResetBatchProgress } from "../reset-batches.ts";
import { ServiceAccount, ServiceAccountWithSecret } from "../service-accounts.ts";
import { answerNames } from "./operation.ts";

// What is read by itself, or is a part of several answers. Pages and bodies have their names where they are described.
const components = {
  Client,
  Contact,
  ChangedContact,
  EndedContact,
  ErasedContact,
  MergedContact,
  MovedContact,
  ReactivatedContact,
  VerifiedContact,
  PasswordVerification,
  PasswordImport,
  BatchPreview,
  ResetBatch,
  ResetBatchProgress,
  ResetBatchItem,
  AddressHolder,
  Reset,
  ResetListing,
  ResetDelivery,
  Hold,
  TimelineEntry,
  AuditedEntry,
  AuditEvent,
  AuditSource,
  Problem,
  MailStatus,
  MailTransport,
  MailTest,
  MailTry,
  MailDelivery,
  MailDeliveryStory,
  QueueState,
  DeadLetter,
  RetriedEvent,
  AuditedContact,
  AuditedResets,
  ContactData,
  ContactHistory,
  HistorySummary,
  NamedContact,
  ResetHistory,
  RevealedAddress,
  SealingState,
  Checkpoint,
  VerifierKeys,
  Consistency,
  EventProof,
  ResetProof,
  ServiceAccount,
  ServiceAccountWithSecret,
  ProblemHelp,
};

/** Gives the schemas of answers the names that they have in the document. */
export function nameComponents(): void {
  for (const [id, schema] of Object.entries(components)) answerNames.add(schema, { id });
}
