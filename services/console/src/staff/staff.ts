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
import type { FlashName } from "../flash.ts";
import { queryText, readId } from "../read-request.ts";
import { requireRole, type VisitHandler } from "../sign-in/require-role.ts";
import { addInviteRoutes } from "./invite-staff.ts";
import { readRoles } from "./role-boxes.ts";
import { byAdministrator, isLocal, staffFlashes } from "./staff-flashes.ts";
import { staffListView } from "./staff-list.ts";
import { staffMemberView } from "./staff-member-view.ts";
import { staffMemberPath, staffPath } from "./staff-paths.ts";

export function addStaffRoutes(routes: Router, deps: ConsoleDeps): void {
  const admin = (handle: VisitHandler) => requireRole(deps, ["admin"], handle);
  routes.get(staffPath, admin(showStaff));
  addInviteRoutes(routes, admin);
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
  send(staffListView, {
    members: await listStaffMembers(deps.db, search),
    search,
    firm: deps.firm,
    isLocal: isLocal(deps),
  });
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
  const flash = staffFlashes.read(req);
  const view = { member, firm: deps.firm, isLocal: isLocal(deps), isOwn: member.id === user.id, chosen, errors, flash };
  send(staffMemberView, view, errors.length > 0 ? 422 : 200);
}

async function saveRoles(visit: Visit): Promise<void> {
  const { body } = visit.req as { body: unknown };
  const roles = readRoles(body);
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
  done: FlashName<typeof staffFlashes>,
  step: (work: Work, id: string) => Promise<StaffChange>,
): Promise<void> {
  const id = readId(req);
  const outcome = await unitOfWork(deps.db).run(byAdministrator(user, res), (work) => step(work, id));
  if (outcome === undefined) throw new PageError(404, "not-found");
  staffFlashes.goTo(res, staffMemberPath(id), outcome === "changed" ? done : outcome);
}
