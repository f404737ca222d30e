import { roles as allRoles } from "@rekey/contracts/roles";
import {
  changeStaffRoles,
  endStaffSessions,
  type StaffChange,
  switchStaff,
  takeSecondFactor,
} from "@rekey/database/sign-in/manage-staff";
import { findStaffMember, listStaffMembers } from "@rekey/database/sign-in/read-staff";
import { unitOfWork, type Work } from "@rekey/database/unit-of-work";
import { PageError } from "@rekey/web/page-error";
import { typedText } from "@rekey/web/typed-text";
import type { FieldError } from "@rekey/web/views/field";
import type { Router } from "express";
import type { ConsoleDeps, Visit } from "../console-deps.ts";
import { createFlashes, type FlashName } from "../flash.ts";
import { rolesOfPeople } from "../firm-sign-in/firm-settings.ts";
import { sourceOf } from "../note-refused-page.ts";
import { queryText, readId } from "../read-request.ts";
import { requireRole, type VisitHandler } from "../sign-in/require-role.ts";
import { staffListView } from "./staff-list.ts";
import { staffMemberView } from "./staff-member-view.ts";
import { staffMemberPath, staffPath } from "./staff-paths.ts";

const flashes = createFlashes({
  done: {
    "roles-changed": "The roles were changed. Their sessions have ended; they sign in again.",
    "switched-off": "The account is switched off, and its sessions have ended.",
    "switched-on": "The account is switched on again.",
    "sessions-ended": "All sessions have ended.",
    "factor-taken":
      "The second factor is gone, and all sessions have ended. The password alone signs in, until another one is set up.",
  },
  note: {
    unchanged: "Nothing was changed: it was so already.",
    "changed-meanwhile":
      "Somebody else has changed the roles meanwhile. Nothing was changed; these are the roles as they are now.",
    "last-administrator":
      "Nothing was changed: this is the only administrator who can sign in. Make another one first.",
    "own-account": "Nothing was changed: nobody changes their own account here. Another administrator can.",
    "firm-decides": "Nothing was changed: these roles are said by the firm's own sign-in.",
  },
});

export function addStaffRoutes(routes: Router, deps: ConsoleDeps): void {
  const admin = (handle: VisitHandler) => requireRole(deps, ["admin"], handle);
  routes.get(staffPath, admin(showStaff));
  routes.get(`${staffPath}/:id`, admin(showStaffMember));
  routes.post(`${staffPath}/:id/roles`, admin(saveRoles));
  routes.post(
    `${staffPath}/:id/switch-off`,
    admin((visit) => change(visit, "switched-off", (work, id) => switchStaff(work, id, "off"))),
  );
  routes.post(
    `${staffPath}/:id/switch-on`,
    admin((visit) => change(visit, "switched-on", (work, id) => switchStaff(work, id, "on"))),
  );
  routes.post(
    `${staffPath}/:id/end-sessions`,
    admin((visit) => change(visit, "sessions-ended", endStaffSessions)),
  );
  routes.post(
    `${staffPath}/:id/take-second-factor`,
    admin((visit) => change(visit, "factor-taken", takeSecondFactor)),
  );
}

async function showStaff({ deps, req, send }: Visit): Promise<void> {
  const search = queryText(req, "search");
  send(staffListView, { members: await listStaffMembers(deps.db, search), search, firm: deps.firm });
}

const showStaffMember = (visit: Visit): Promise<void> => sendMember(visit, undefined, []);

async function sendMember(
  visit: Visit,
  chosen: readonly string[] | undefined,
  errors: readonly FieldError[],
): Promise<void> {
  const { deps, req, send, user } = visit;
  const member = await findStaffMember(deps.db, readId(req));
  if (member === undefined) throw new PageError(404, "not-found");
  const view = { member, firm: deps.firm, isOwn: member.id === user.id, chosen, errors, flash: flashes.read(req) };
  send(staffMemberView, view, errors.length > 0 ? 422 : 200);
}

async function saveRoles(visit: Visit): Promise<void> {
  const { body } = visit.req as { body: unknown };
  const roles = rolesOfPeople.filter((role) => typedText(body, `role-${role}`) === "yes");
  const named = typedText(body, "seen").split(" ");
  const seen = allRoles.filter((role) => named.includes(role));
  if (roles.length === 0) {
    const text = "Choose at least one role. Whoever may nothing any more is switched off instead.";
    return sendMember(visit, roles, [{ field: "roles", text }]);
  }
  await change(visit, "roles-changed", (work, id) => changeStaffRoles(work, id, { roles, seen }));
}

/** Does it in the name of whoever is signed in, and leads back to the page, which says what came of it. */
async function change(
  { deps, req, res, user }: Visit,
  done: FlashName<typeof flashes>,
  step: (work: Work, id: string) => Promise<StaffChange>,
): Promise<void> {
  const id = readId(req);
  const actor = { subject: `staff:${user.id}`, name: user.name, source: sourceOf(res) };
  const outcome = await unitOfWork(deps.db).run({ actor }, (work) => step(work, id));
  if (outcome === undefined) throw new PageError(404, "not-found");
  flashes.goTo(res, staffMemberPath(id), outcome === "changed" ? done : outcome);
}
