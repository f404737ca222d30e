import { mayActAs, type Role } from "@rekey/contracts/roles";
import { findStaffSession, type StaffUser } from "@rekey/database/sign-in/staff";
import { traceparentOf } from "@rekey/runtime/request-context";
import { requestSourceOf } from "@rekey/runtime/request-source";
import { setFrame } from "@rekey/web/create-pages";
import { PageError } from "@rekey/web/page-error";
import { goTo } from "@rekey/web/page-address";
import type { Request, Response } from "express";
import type { ConsoleDeps, Visit } from "../console-deps.ts";
import { isErased, sendErasedPage } from "../customers/erased-page.ts";
import { accountPath } from "../account/account-flashes.ts";
import { noteStranger, noteVisitor } from "../note-refused-page.ts";
import { mustHaveSecondFactor } from "../second-factor/second-factor-settings.ts";

interface Area {
  label: string;
  href: string;
  roles: readonly Role[];
}

const areas: readonly Area[] = [
  { label: "Customers", href: "/clients", roles: ["staff"] },
  { label: "History", href: "/history", roles: ["auditor"] },
  { label: "Mail", href: "/mail", roles: ["ops"] },
  { label: "Queues", href: "/queues", roles: ["ops"] },
  { label: "Webhooks", href: "/webhooks", roles: ["ops"] },
  { label: "Staff", href: "/staff", roles: ["admin"] },
  { label: "Service accounts", href: "/service-accounts", roles: ["admin"] },
  { label: "Batches", href: "/batches", roles: ["batches", "staff", "ops"] },
];

const isOpenTo = ({ roles }: Area, user: StaffUser): boolean => roles.some((role) => mayActAs(user.roles, role));

export const roleNames: Record<Role, string> = {
  staff: "Staff",
  batches: "Batches",
  ops: "Operations",
  auditor: "Auditor",
  portal: "Portal of contacts",
  admin: "Administrator",
};

export type VisitHandler = (visit: Visit) => Promise<void> | void;

/** Calls the handler for a signed-in user with one of the roles; others see why not, strangers are sent to sign in. */
export function requireRole(deps: ConsoleDeps, wanted: readonly Role[], handle: VisitHandler) {
  return async (req: Request, res: Response): Promise<void> => {
    const user = await findVisitor(deps, req, res);
    if (user === undefined) {
      noteStranger(deps.failures, res);
      return goTo(res, "/sign-in");
    }
    if (!wanted.some((role) => mayActAs(user.roles, role))) throw new PageError(403, "forbidden");
    const visit = visitOf(user, deps, req, res);
    try {
      await handle(visit);
    } catch (error) {
      if (!isErased(error)) throw error;
      sendErasedPage(visit);
    }
  };
}

export function visitOf(user: StaffUser, deps: ConsoleDeps, req: Request, res: Response): Visit {
  const send: Visit["send"] = (view, data, status) => deps.pages.send(res, view, data, status);
  return { user, api: deps.apiFor(user, requestSourceOf(res), traceparentOf(res)), deps, req, res, send };
}

/** The first area that a user may see. */
export function startPageOf(user: StaffUser): string {
  return areas.find((area) => isOpenTo(area, user))?.href ?? "/sign-in";
}

/** Who is asking, with the frame of the page set for them. */
export async function findVisitor(deps: ConsoleDeps, req: Request, res: Response): Promise<StaffUser | undefined> {
  const idHash = deps.cookie.read(req);
  const user = idHash === undefined ? undefined : await findStaffSession(deps.db, idHash);
  if (user === undefined || !isWayOpen(deps, user)) return undefined;
  noteVisitor(res, user);
  setFrame(res, {
    viewer: { name: user.name, roles: user.roles.map((role) => roleNames[role]).join(", "), href: accountPath },
    navigation: areas
      .filter((area) => isOpenTo(area, user))
      .map(({ label, href }) => ({ label, href, current: isInArea(`${req.baseUrl}${req.path}`, href) })),
  });
  return user;
}

/**
 * Whether the way by which they signed in is still one: with a password of ours, and more where more is asked for, or
 * by the provider that is set.
 */
function isWayOpen({ config, firm }: Pick<ConsoleDeps, "config" | "firm">, user: StaffUser): boolean {
  if (user.issuer !== null) return user.issuer === firm?.issuer;
  return config.LOCAL_STAFF === "on" && (user.hasSecondFactor || !mustHaveSecondFactor(config, user));
}

function isInArea(path: string, href: string): boolean {
  if (href === "/clients" && (path.startsWith("/contacts/") || path === "/add-client")) return true;
  return path === href || path.startsWith(`${href}/`);
}
