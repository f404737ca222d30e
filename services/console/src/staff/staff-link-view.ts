import type { StaffLink, StaffMember } from "@rekey/database/sign-in/read-staff";
import type { Page } from "@rekey/web/create-pages";
import { html, type Html, type HtmlValue } from "@rekey/web/html";
import { confirmStep } from "@rekey/web/views/confirm-step";
import { moment } from "@rekey/web/views/moment";
import { staffMemberPath } from "./staff-paths.ts";
import { sayMailTrouble } from "./staff-words.ts";

/** How the latest link of somebody stands; the link itself is shown to nobody. */
export function linkStanding(page: Page, link: StaffLink): HtmlValue {
  const { state, endedBecause, isExpired, expiresAt, requestedAt, lastFailure, answer } = link;
  const asked = moment(page, new Date(requestedAt).toISOString());
  const trouble = sayMailTrouble(lastFailure);
  if (endedBecause === "used") return html`Used; asked for on ${asked}`;
  if (endedBecause === "undeliverable") return html`Not delivered; asked for on ${asked}${trouble && ` · ${trouble}`}`;
  if (endedBecause === "returned")
    return html`Came back; asked for on ${asked}${answer !== null && html` · the mail server said: ${answer}`}`;
  if (endedBecause === "account-changed") return html`Ended by a change of the account; asked for on ${asked}`;
  if (endedBecause === "superseded") return html`Replaced by another one; asked for on ${asked}`;
  if (endedBecause !== null || state === "withdrawn") return html`Withdrawn; asked for on ${asked}`;
  if (state !== "accepted") return html`On its way since ${asked}${trouble && ` · ${trouble}`}`;
  const until = expiresAt === null ? "" : moment(page, new Date(expiresAt).toISOString());
  return isExpired ? html`Not used in time; it worked until ${until}` : html`Mailed; it works until ${until}`;
}

/** Whether it works, or will: the life of one whose mail has not gone out begins anew with the next attempt. */
const isOpen = (link: StaffLink | null): boolean =>
  link !== null &&
  link.endedBecause === null &&
  link.state !== "withdrawn" &&
  !(link.isExpired && link.state === "accepted");

/** What an administrator may do about the link of a local account: have one sent, and withdraw it. */
export function linkSteps(page: Page, { id, name, issuer, isDisabled, hasPassword, link }: StaffMember): Html | false {
  if (issuer !== null || isDisabled) return false;
  const what = ` of ${name}`;
  const send = confirmStep(page, {
    id: "send-link",
    path: staffMemberPath(id, "/send-link"),
    verb: hasPassword ? "Send a link for a new password" : "Send the invitation again",
    what: ` to ${name}`,
    title: `Send ${name} a link to set a password?`,
    text: hasPassword
      ? "It goes to their address, and an earlier link works no more. Their password stays as it is until they set another one; then they are signed out everywhere. A second factor stays."
      : "It goes to their address, and an earlier link works no more.",
    act: "Send it",
    keep: "Do not send it",
  });
  const withdraw = confirmStep(page, {
    id: "withdraw-link",
    path: staffMemberPath(id, "/withdraw-link"),
    verb: hasPassword ? "Withdraw the link" : "Withdraw the invitation",
    what,
    title: `Withdraw the link of ${name}?`,
    text: "What was mailed works no more. You can have another one sent at any time.",
    act: "Withdraw it",
    keep: "Leave it",
  });
  return html`${send}${isOpen(link) && withdraw}`;
}
