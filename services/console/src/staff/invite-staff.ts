import { addressFaults, readAddress } from "@rekey/contracts/read-address";
import type { Role } from "@rekey/contracts/roles";
import { isVisibleText, withSingleSpaces } from "@rekey/contracts/visible-text";
import { inviteStaff, type LinkRequest, sendStaffLink, withdrawStaffLink } from "@rekey/database/sign-in/staff-links";
import { unitOfWork } from "@rekey/database/unit-of-work";
import { PageError } from "@rekey/web/page-error";
import { typedText } from "@rekey/web/typed-text";
import type { FieldError } from "@rekey/web/views/field";
import type { RequestHandler, Router } from "express";
import type { Visit } from "../console-deps.ts";
import { readLine } from "../customers/contact-form.ts";
import type { FlashName } from "../flash.ts";
import { readId } from "../read-request.ts";
import type { VisitHandler } from "../sign-in/require-role.ts";
import { inviteView } from "./invite-view.ts";
import { readRoles } from "./role-boxes.ts";
import { byAdministrator, isLocal, staffFlashes } from "./staff-flashes.ts";
import { invitePath, staffMemberPath, staffPath } from "./staff-paths.ts";

/** Where accounts with a password of Rekey are closed, none of it is there. */
export function addInviteRoutes(routes: Router, admin: (handle: VisitHandler) => RequestHandler): void {
  const local = (handle: VisitHandler) =>
    admin((visit) => {
      if (!isLocal(visit.deps)) throw new PageError(404, "not-found");
      return handle(visit);
    });
  routes.get(
    invitePath,
    local(({ send }) => send(inviteView, { email: "", name: "", roles: [], errors: [] })),
  );
  routes.post(invitePath, local(invite));
  routes.post(`${staffPath}/:id/send-link`, local(sendLink));
  routes.post(`${staffPath}/:id/withdraw-link`, local(withdrawLink));
}

async function invite({ deps, req, res, user, send }: Visit): Promise<void> {
  const { body } = req as { body: unknown };
  const typed = typedText(body, "email").trim().slice(0, 1_000);
  const name = withSingleSpaces(readLine(body, "name")).slice(0, 201);
  const roles = readRoles(body);
  const read = readAddress(typed);
  const refuse = (errors: readonly FieldError[]) =>
    send(inviteView, { email: typed.slice(0, 254), name, roles, errors }, 422);
  const errors = findFaults(
    "fault" in read ? `The e-mail address ${addressFaults[read.fault]}.` : undefined,
    name,
    roles,
  );
  if ("fault" in read || errors.length > 0) return refuse(errors);
  const invited = await unitOfWork(deps.db).run(byAdministrator(user, res), (work) =>
    inviteStaff(work, { email: read.address, name, roles }),
  );
  if (!("id" in invited)) return refuse([refusals[invited.outcome]]);
  staffFlashes.goTo(res, staffMemberPath(invited.id), "invited");
}

const refusals = {
  "address-taken": { field: "email", text: "Somebody of the staff signs in with this address already." },
  "no-mail": { text: "Nobody was invited: mail is not set up, so no link could reach them." },
} as const satisfies Record<string, FieldError>;

function findFaults(address: string | undefined, name: string, roles: readonly Role[]): FieldError[] {
  const errors: FieldError[] = [];
  if (address !== undefined) errors.push({ field: "email", text: address });
  if (name === "" || name.length > 200 || !isVisibleText(name))
    errors.push({ field: "name", text: "Type the name by which others know them, in at most 200 characters." });
  if (roles.length === 0) errors.push({ field: "roles", text: "Choose at least one role." });
  return errors;
}

async function sendLink({ deps, req, res, user }: Visit): Promise<void> {
  const id = readId(req);
  const outcome = await unitOfWork(deps.db).run(byAdministrator(user, res), (work) => sendStaffLink(work, id));
  if (outcome === undefined) throw new PageError(404, "not-found");
  staffFlashes.goTo(res, staffMemberPath(id), flashOfRequest[outcome]);
}

const flashOfRequest = {
  requested: "link-requested",
  "switched-off": "not-sent",
  "firm-decides": "firm-decides",
  "no-mail": "no-mail",
} as const satisfies Record<Exclude<LinkRequest, undefined>, FlashName<typeof staffFlashes>>;

async function withdrawLink({ deps, req, res, user }: Visit): Promise<void> {
  const id = readId(req);
  const outcome = await unitOfWork(deps.db).run(byAdministrator(user, res), (work) => withdrawStaffLink(work, id));
  if (outcome === undefined) throw new PageError(404, "not-found");
  staffFlashes.goTo(res, staffMemberPath(id), outcome === "changed" ? "link-withdrawn" : outcome);
}
