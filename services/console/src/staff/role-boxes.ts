import type { Role } from "@rekey/contracts/roles";
import { attributes, html, type Html } from "@rekey/web/html";
import { typedText } from "@rekey/web/typed-text";
import { rolesOfPeople } from "../firm-sign-in/firm-settings.ts";
import { roleNames } from "../sign-in/require-role.ts";

const mayDo: Readonly<Record<Role, string>> = {
  staff: "start resets, and see and change clients and contacts",
  batches: "reset the passwords of very many at once",
  auditor: "read the history, with addresses masked",
  ops: "see mail and queues, without anybody's name",
  portal: "ask whether a password is a contact's",
  admin: "all of these, service accounts, and this page",
};

const box = (role: Role, isChosen: boolean): Html =>
  html`<label class="check"><input type="checkbox" name="role-${role}" value="yes"${attributes({ checked: isChosen })}><span><strong>${roleNames[role]}</strong><span class="hint block">${mayDo[role]}</span></span></label>`;

/** A box for each role that people have; `readRoles` reads them. */
export const roleBoxes = (held: readonly string[]): Html =>
  html`<div class="box-grid">${rolesOfPeople.map((role) => box(role, held.includes(role)))}</div>`;

export const readRoles = (body: unknown): Role[] =>
  rolesOfPeople.filter((role) => typedText(body, `role-${role}`) === "yes");
