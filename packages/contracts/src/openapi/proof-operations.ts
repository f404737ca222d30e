import {
  Checkpoint,
  CheckpointQuery,
  Consistency,
  ConsistencyQuery,
  EventProof,
  ResetProof,
  VerifierKeys,
} from "../sealing.ts";
import { type Operation, pageOf } from "./operation.ts";

export const proofOperations = {
  "GET /audit/checkpoints": {
    id: "listCheckpoints",
    tag: "History",
    summary: "List the signed checkpoints of the history, the newest first",
    query: CheckpointQuery,
    answers: { 200: { description: "A page of them.", schema: pageOf("CheckpointPage", Checkpoint) } },
  },
  "GET /audit/checkpoints/latest": {
    id: "getLatestCheckpoint",
    tag: "History",
    summary: "Read the newest checkpoint",
    answers: { 200: { description: "It.", schema: Checkpoint } },
    problems: ["not-found"],
  },
  "GET /audit/keys": {
    id: "listVerifierKeys",
    tag: "History",
    summary: "List the public keys of checkpoints",
    description: "Compare them with what you were given by another way: whoever owns the database could name others.",
    answers: { 200: { description: "All of them.", schema: VerifierKeys } },
  },
  "GET /audit/consistency": {
    id: "proveConsistency",
    tag: "History",
    summary: "Prove that the history only grew between two sizes",
    query: ConsistencyQuery,
    answers: { 200: { description: "The proof.", schema: Consistency } },
    problems: ["not-found"],
  },
  "GET /audit/events/:id/proof": {
    id: "proveAuditEvent",
    tag: "History",
    summary: "Prove that a row of the history is covered by the newest checkpoint",
    answers: { 200: { description: "The proof.", schema: EventProof } },
    problems: ["not-signed-yet"],
  },
  "GET /audit/resets/:id/proof": {
    id: "proveReset",
    tag: "History",
    summary: "Take the story of a reset as a file that proves itself",
    answers: {
      200: { description: "The file.", schema: ResetProof, headers: ["Content-Disposition"] },
    },
    problems: ["not-signed-yet", "history-archived"],
  },
} as const satisfies Record<string, Operation>;
