import { ApiProblem } from "@rekey/client/api-problem";
import type { ParkedEvent } from "@rekey/contracts/operations";
import { goTo } from "@rekey/web/page-address";
import type { Request, Response } from "express";
import type { ConsoleDeps, Visit } from "./console-deps.ts";
import { readId } from "./read-id.ts";

const tasks: Readonly<Record<string, string>> = {
  PasswordResetRequested: "Start a reset",
  NewPasswordSubmitted: "Set a new password",
  OutdatedHashFound: "Renew the hash of a password",
  SetPasswordLinkIssued: "Send a set-password link",
  PasswordChanged: "Tell a contact of the new password",
  AddressChanged: "Tell the old address of a new one",
  TestMailRequested: "Send a test mail",
};

/** An event that was set aside, as a row says it. */
export function describeParked(event: ParkedEvent) {
  return { ...event, task: tasks[event.type] ?? event.type, jobPath: jobPath(event.queue, event.id) };
}

/** The job of an event in the board; it has the event's id. */
export function jobPath(queue: string, eventId: string): string {
  return `/queues/queue/${encodeURIComponent(queue)}/${encodeURIComponent(eventId)}`;
}

/** Has an event tried once more. The API records who asked, in the transaction that makes it due. */
export async function retryParked(_deps: ConsoleDeps, visit: Visit, req: Request, res: Response): Promise<void> {
  let news = "retried";
  try {
    await visit.api.retryParkedEvent(readId(req));
  } catch (error) {
    if (!(error instanceof ApiProblem) || error.code !== "not-found") throw error;
    news = "not-parked";
  }
  goTo(res, `/mail?news=${news}`);
}
