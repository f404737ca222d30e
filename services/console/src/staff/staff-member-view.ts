import { showAddress } from "@rekey/contracts/show-address";
import type { StaffMember } from "@rekey/database/sign-in/read-staff";
import type { Page } from "@rekey/web/create-pages";
import { attributes, html, type Html } from "@rekey/web/html";
import { confirmStep } from "@rekey/web/views/confirm-step";
import type { FieldError } from "@rekey/web/views/field";
import { formToken } from "@rekey/web/views/form-token";
import { moment } from "@rekey/web/views/moment";
import { statusPill } from "@rekey/web/views/status-pill";
import { bdi, card, consolePage, facts, flashNotice, identifier } from "../common-views.ts";
import type { Flash } from "../flash.ts";
import { roleBoxes } from "./role-boxes.ts";
import { type Firm, nameOf, rolesOf, stateOf, wayOf } from "./staff-list.ts";
import { linkStanding, linkSteps } from "./staff-link-view.ts";
import { staffMemberPath, staffPath } from "./staff-paths.ts";

interface StaffMemberView {
  member: StaffMember;
  firm: Firm | undefined;
  /** Whether whoever looks is the one who is looked at. */
  isOwn: boolean;
  /** Whether there are accounts with a password of Rekey. */
  isLocal: boolean;
  /** What was chosen and not taken; undefined: what they have. */
  chosen: readonly string[] | undefined;
  errors: readonly FieldError[];
  flash: Flash | undefined;
}

export function staffMemberView(page: Page, view: StaffMemberView): Html {
  const { member, firm, isOwn, isLocal, errors, flash } = view;
  const { id, name, email, issuer, secondFactorSince, createdAt, lastSignInAt, openSessions } = member;
  const about = card(
    { id: "account", title: "Account", beside: statusPill(stateOf(member)) },
    html`${facts([
      ["E-mail address", email === "" ? "Not known" : bdi(showAddress(email))],
      ["Roles", rolesOf(member)],
      ["Signs in with", wayOf(member, firm)],
      issuer !== null && ["Issuer", identifier(issuer)],
      issuer === null && [
        "Second factor",
        secondFactorSince === null ? "None" : html`Since ${moment(page, secondFactorSince)}`,
      ],
      member.link && ["Link to set a password", linkStanding(page, member.link)],
      ["Since", moment(page, createdAt)],
      ["Last sign-in", lastSignInAt === null ? "Never" : moment(page, lastSignInAt)],
      ["Sessions now", String(openSessions)],
      ["Subject in the history", identifier(`staff:${id}`)],
    ])}
    <div class="actions">${openSessions > 0 && endSessions(page, member, isOwn)}${isLocal && !isOwn && linkSteps(page, member)}${!isOwn && secondFactorSince !== null && takingFactor(page, member)}${!isOwn && switching(page, member)}</div>`,
  );
  const body = html`<div class="stack">${about}${rolesCard(page, view)}</div>`;
  const trail = [{ label: "Staff", href: staffPath }, { label: name }];
  const head = { title: name, heading: bdi(name), told: flashNotice(flash), errors, trail };
  return consolePage(page, { ...head, scripts: ["confirm-step.js", "save-once.js"] }, body);
}

function rolesCard(page: Page, { member, firm, isOwn, chosen, errors }: StaffMemberView): Html {
  if (member.issuer !== null || isOwn) {
    const why = isOwn
      ? html`<p class="hint">Nobody changes their own roles, or switches themselves off. Another administrator can.</p>`
      : html`<p class="hint">They are said by ${bdi(nameOf(member.issuer ?? "", firm))} at each sign-in. Change them there; what they may here changes with their next sign-in, and at the latest when their session ends. To make it so at once, end their sessions.</p>`;
    return card({ id: "roles", title: "Roles" }, why);
  }
  const held = chosen ?? member.roles;
  const fault = errors.find((error) => error.field === "roles");
  return card(
    { id: "roles", title: "Roles" },
    html`<form class="stack" method="post" action="${page.linkTo(staffMemberPath(member.id, "/roles"))}" novalidate>${formToken(page)}
      <input type="hidden" name="seen" value="${member.roles.join(" ")}">
      <fieldset class="stack"${attributes({ "aria-describedby": fault && "roles-error" })}>
        <legend>What ${bdi(member.name)} may</legend>
        ${fault && html`<p class="field-error" id="roles-error">${fault.text}</p>`}
        ${roleBoxes(held)}
      </fieldset>
      <p class="hint">Other roles end their sessions; they sign in again.</p>
      <save-once class="actions" data-sending="Saving…"><button type="submit">Save the roles</button></save-once>
    </form>`,
  );
}

function endSessions(page: Page, { id, name }: StaffMember, isOwn: boolean): Html {
  return confirmStep(page, {
    id: "end-sessions",
    path: staffMemberPath(id, "/end-sessions"),
    verb: "End all sessions",
    what: ` of ${name}`,
    title: isOwn ? "End all of your sessions?" : `End all sessions of ${name}?`,
    text: isOwn
      ? "You are signed out everywhere, here too."
      : "They are signed out everywhere at once, and may sign in again.",
    act: "End them",
    keep: "Leave them",
  });
}

function takingFactor(page: Page, { id, name }: StaffMember): Html {
  return confirmStep(page, {
    id: "second-factor",
    path: staffMemberPath(id, "/take-second-factor"),
    verb: "Take the second factor away",
    what: ` of ${name}`,
    title: `Take the second factor of ${name} away?`,
    text: "For whoever has lost the authenticator and all recovery codes. They are signed out everywhere, and their password alone signs them in until they set up another one. Be sure that it is they who ask.",
    act: "Take it away",
    keep: "Leave it",
  });
}

function switching(page: Page, { id, name, isDisabled }: StaffMember): Html {
  const step = isDisabled
    ? {
        path: staffMemberPath(id, "/switch-on"),
        verb: "Switch on",
        title: `Let ${name} sign in again?`,
        text: "They have the roles that are shown. No session of before works again.",
        act: "Switch on",
        keep: "Leave it off",
      }
    : {
        path: staffMemberPath(id, "/switch-off"),
        verb: "Switch off",
        title: `Switch ${name} off?`,
        text: "They are signed out everywhere at once and cannot sign in, by whatever way, until an administrator switches them on. What they did stays in the history.",
        act: "Switch off",
        keep: "Leave it on",
      };
  return confirmStep(page, { id: "switch", what: ` ${name}`, ...step });
}
