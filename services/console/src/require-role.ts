import { mayActAs } from "@rekey/contracts/roles";
import type { Role } from "@rekey/contracts/roles";
import type { StaffUser } from "@rekey/database/staff";
import { setFrame } from "@rekey/web/create-pages";
import { PageError } from "@rekey/web/page-error";
import { goTo } from "@rekey/web/page-address";
import type { Request, Response } from "express";
import type { ConsoleDeps, Visit } from "./console-deps.ts";

const areas = [
  { label: "Customers", href: "/clients", role: "staff" },
  { label: "History", href: "/history", role: "auditor" },
  { label: "Mail", href: "/mail", role: "ops" },
  { label: "Queues", href: "/queues", role: "ops" },
] as const satisfies readonly { label: string; href: string; role: Role }[];

const roleNames: Record<Role, string> = {
  staff: "Staff",
  ops: "Operations",
  auditor: "Auditor",
  admin: "Administrator",
};

export type VisitHandler = (deps: ConsoleDeps, visit: Visit, req: Request, res: Response) => Promise<void> | void;

/** Calls the handler for a signed-in user with one of the roles; others see why not, strangers are sent to sign in. */
export function requireRole(deps: ConsoleDeps, wanted: readonly Role[], handle: VisitHandler) {
  return async (req: Request, res: Response): Promise<void> => {
    const user = await findVisitor(deps, req, res);
    if (user === undefined) return goTo(res, "/sign-in");
    if (!wanted.some((role) => mayActAs(user.roles, role))) throw new PageError(403, "forbidden");
    await handle(deps, { user, api: deps.apiFor(user) }, req, res);
  };
}

/** The first area that a user may see. */
export function startPageOf(user: StaffUser): string {
  return areas.find((area) => mayActAs(user.roles, area.role))?.href ?? "/sign-in";
}

/** Who is asking, with the frame of the page set for them. */
export async function findVisitor(deps: ConsoleDeps, req: Request, res: Response): Promise<StaffUser | undefined> {
  const idHash = deps.cookie.read(req);
  const user = idHash === undefined ? undefined : await deps.staff.findSession(idHash);
  if (user === undefined) return undefined;
  setFrame(res, {
    viewer: { name: user.name, roles: user.roles.map((role) => roleNames[role]).join(", ") },
    navigation: areas
      .filter((area) => mayActAs(user.roles, area.role))
      .map(({ label, href }) => ({ label, href, current: isInArea(`${req.baseUrl}${req.path}`, href) })),
  });
  return user;
}

function isInArea(path: string, href: string): boolean {
  if (href === "/clients" && (path.startsWith("/contacts/") || path === "/add-client")) return true;
  return path === href || path.startsWith(`${href}/`);
}
