import { mostStaffShown, type StaffMember } from "@rekey/database/sign-in/read-staff";
import { showAddress } from "@rekey/contracts/show-address";
import type { Page } from "@rekey/web/create-pages";
import { html, type Html } from "@rekey/web/html";
import { type Said, said } from "@rekey/web/views/icons";
import { shortMoment } from "@rekey/web/views/moment";
import { statusPill } from "@rekey/web/views/status-pill";
import { bdi, consolePage, table } from "../common-views.ts";
import type { FirmProvider } from "../firm-sign-in/firm-provider.ts";
import { roleNames } from "../sign-in/require-role.ts";
import { invitePath, staffMemberPath, staffPath } from "./staff-paths.ts";

/** Who vouches for accounts of the firm, and what staff call it. */
export type Firm = Pick<FirmProvider, "issuer" | "name">;

interface StaffList {
  members: readonly StaffMember[];
  search: string | undefined;
  /** Undefined: nobody signs in with an account of the firm. */
  firm: Firm | undefined;
  /** Whether there are accounts with a password of Rekey. */
  isLocal: boolean;
}

export function staffListView(page: Page, { members, search, firm, isLocal }: StaffList): Html {
  const shown = members.slice(0, mostStaffShown);
  const all = html`<a href="${page.linkTo(staffPath)}">Show everybody</a>`;
  const rows = shown.map((member) => staffRow(page, member, firm));
  const list = html`<p class="meta list-count">${countOf(members, shown.length)}${search !== undefined && html` · ${all}`}</p>
  ${table(["Name", "Roles", "Signs in with", ["Last sign-in", "end"]], rows)}`;
  const none = html`<p class="empty">Nobody's name or address has “${bdi(search ?? "")}” in it. ${all}</p>`;
  const body = html`<p class="hint lead">${howTheyCome(firm?.name, isLocal)}</p>
${searchForm(search)}
${shown.length === 0 ? none : list}`;
  const invite = html`<a class="button" href="${page.linkTo(invitePath)}"><span>Invite somebody</span></a>`;
  return consolePage(page, { title: "Staff", beside: isLocal && invite }, body);
}

function howTheyCome(firmName: string | undefined, isLocal: boolean): Html {
  const invited = "Whoever you invite gets a link by mail and sets a password of their own.";
  if (firmName === undefined) return html`${invited}`;
  return html`Whoever has a role at ${bdi(firmName)} is added when they first sign in.${isLocal && ` ${invited}`}`;
}

function countOf(members: readonly StaffMember[], shown: number): string {
  if (members.length > shown) return `The first ${shown}; search for others`;
  return shown === 1 ? "One person" : `${shown} people`;
}

const searchForm = (search: string | undefined): Html => html`
<form class="search" method="get" role="search">
  <label class="visually-hidden" for="search">Search staff by name or address</label>
  <input id="search" name="search" type="search" maxlength="200" placeholder="Search staff by name or address" value="${search}">
  <button class="secondary" type="submit">Search</button>
</form>`;

function staffRow(page: Page, member: StaffMember, firm: Firm | undefined): Html {
  const { id, name, email, lastSignInAt } = member;
  const last = lastSignInAt === null ? "never signed in" : shortMoment(page, lastSignInAt);
  return html`
    <tr>
      <td><a class="row-link" href="${page.linkTo(staffMemberPath(id))}">${bdi(name)}</a><br><span class="meta">${bdi(showAddress(email))}</span></td>
      <td>${rolesOf(member)}${member.isDisabled && html`<br>${statusPill(stateOf(member))}`}</td>
      <td>${wayOf(member, firm)}</td>
      <td class="end meta">${last}</td>
    </tr>`;
}

export const rolesOf = ({ roles }: Pick<StaffMember, "roles">): string =>
  roles.length === 0 ? "None" : roles.map((role) => roleNames[role]).join(", ");

export function wayOf({ issuer, hasPassword, secondFactorSince }: StaffMember, firm: Firm | undefined): Html | string {
  if (issuer === null && secondFactorSince !== null) return "A password and a code";
  if (issuer === null) return hasPassword ? "A password" : "A password, not set yet";
  return html`An account of ${bdi(nameOf(issuer, firm))}`;
}

/** As staff call it; of one that is not set any more its host says enough. */
export const nameOf = (issuer: string, firm: Firm | undefined): string =>
  issuer === firm?.issuer ? firm.name : (URL.parse(issuer)?.host ?? issuer);

export function stateOf({ isDisabled, openSessions, lastSignInAt, issuer, hasPassword }: StaffMember): Said {
  if (isDisabled) return said("stopped", "Switched off");
  if (issuer === null && !hasPassword) return said("waiting", "No password yet");
  if (openSessions > 0) return said("done", "Signed in");
  return said("quiet", lastSignInAt === null ? "Not signed in yet" : "Not signed in");
}
