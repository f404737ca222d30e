import { mostStaffShown, type StaffMember } from "@rekey/database/sign-in/read-staff";
import { showAddress } from "@rekey/contracts/show-address";
import type { Page } from "@rekey/web/create-pages";
import { html, type Html } from "@rekey/web/html";
import { type Said, said } from "@rekey/web/views/icons";
import { shortMoment } from "@rekey/web/views/moment";
import { statusPill } from "@rekey/web/views/status-pill";
import { bdi, consolePage, table } from "../common-views.ts";
import { roleNames } from "../sign-in/require-role.ts";
import { staffMemberPath, staffPath } from "./staff-paths.ts";

interface StaffList {
  members: readonly StaffMember[];
  search: string | undefined;
  /** What accounts of the firm are called; undefined: there is no sign-in with them. */
  firmName: string | undefined;
}

export function staffListView(page: Page, { members, search, firmName }: StaffList): Html {
  const shown = members.slice(0, mostStaffShown);
  const all = html`<a href="${page.linkTo(staffPath)}">Show everybody</a>`;
  const rows = shown.map((member) => staffRow(page, member));
  const list = html`<p class="meta list-count">${countOf(members, shown.length)}${search !== undefined && html` · ${all}`}</p>
  ${table(["Name", "Roles", "Signs in with", ["Last sign-in", "end"]], rows)}`;
  const none = html`<p class="empty">Nobody's name or address has “${bdi(search ?? "")}” in it. ${all}</p>`;
  const body = html`<p class="hint lead">${howTheyCome(firmName)}</p>
${searchForm(search)}
${shown.length === 0 ? none : list}`;
  return consolePage(page, { title: "Staff" }, body);
}

const howTheyCome = (firmName: string | undefined): Html =>
  firmName === undefined
    ? html`Accounts are made on the command line: <code>rekey staff create</code>.`
    : html`Whoever has a role at ${bdi(firmName)} is added when they first sign in. Accounts with a password of Rekey are made on the command line: <code>rekey staff create</code>.`;

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

function staffRow(page: Page, member: StaffMember): Html {
  const { id, name, email, lastSignInAt } = member;
  const last = lastSignInAt === null ? "never" : shortMoment(page, lastSignInAt);
  return html`
    <tr>
      <td><a class="row-link" href="${page.linkTo(staffMemberPath(id))}">${bdi(name)}</a><br><span class="meta">${bdi(showAddress(email))}</span></td>
      <td>${rolesOf(member)}${member.isDisabled && html`<br>${statusPill(stateOf(member))}`}</td>
      <td>${wayOf(member)}</td>
      <td class="end meta">${last}</td>
    </tr>`;
}

export const rolesOf = ({ roles }: Pick<StaffMember, "roles">): string =>
  roles.length === 0 ? "None" : roles.map((role) => roleNames[role]).join(", ");

/** Of a firm's account the host of who vouches for it says enough in a line. */
export function wayOf({ issuer, hasPassword }: StaffMember): Html | string {
  if (issuer === null) return hasPassword ? "A password" : "A password, not set yet";
  return html`An account of ${bdi(URL.parse(issuer)?.host ?? issuer)}`;
}

export function stateOf({ isDisabled, openSessions, lastSignInAt }: StaffMember): Said {
  if (isDisabled) return said("stopped", "Switched off");
  if (openSessions > 0) return said("done", "Signed in");
  return said("quiet", lastSignInAt === null ? "Not signed in yet" : "Not signed in");
}
