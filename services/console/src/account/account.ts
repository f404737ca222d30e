import { roles } from "@rekey/contracts/roles";
import { findSecondFactor, replaceRecoveryCodes, switchOffSecondFactor } from "@rekey/database/sign-in/second-factor";
import { findStaffSignIn, type StaffSignIn } from "@rekey/database/sign-in/staff";
import { unitOfWork } from "@rekey/database/unit-of-work";
import { hashRecoveryCode, newRecoveryCodes } from "@rekey/secrets/recovery-codes";
import { goTo } from "@rekey/web/page-address";
import type { FieldError } from "@rekey/web/views/field";
import type { Router } from "express";
import type { ConsoleDeps, Visit } from "../console-deps.ts";
import { mustHaveSecondFactor } from "../second-factor/second-factor-settings.ts";
import { byStaff, findPasswordFault, finishSetUp, sendCodes, sendSetUp } from "../second-factor/set-up.ts";
import { requireRole, type VisitHandler } from "../sign-in/require-role.ts";
import { startSession } from "../sign-in/start-session.ts";
import { accountFlashes, accountPath } from "./account-flashes.ts";
import { accountView, type AskedPassword, askPasswordView } from "./account-views.ts";

const paths = {
  setUp: `${accountPath}/second-factor`,
  off: `${accountPath}/second-factor/off`,
  codes: `${accountPath}/recovery-codes`,
} as const;

/** What everybody sees and changes of their own account. */
export function addAccountRoutes(routes: Router, deps: ConsoleDeps): void {
  const anybody = (handle: VisitHandler) => requireRole(deps, roles, handle);
  const local = (handle: (visit: Visit, user: StaffSignIn) => Promise<void>) => anybody(ofLocalAccount(handle));
  routes.get(accountPath, anybody(showAccount));
  routes.get(paths.setUp, local(setUp(sendSetUp)));
  routes.post(paths.setUp, local(setUp(finishSetUp)));
  for (const asked of ["off", "codes"] as const) {
    routes.get(
      paths[asked],
      local(async (visit, user) => askPassword(visit, user, asked, [])),
    );
  }
  routes.post(paths.off, local(switchOff));
  routes.post(paths.codes, local(renewCodes));
}

async function showAccount({ user, deps, req, send }: Visit): Promise<void> {
  const factor = await findSecondFactor(deps.db, user.id);
  const { firm, config, totpKeys } = deps;
  send(accountView, {
    user,
    factor,
    firm,
    paths,
    canHave: totpKeys !== undefined,
    mustHave: mustHaveSecondFactor(config, user),
    flash: accountFlashes.read(req),
  });
}

/** A firm's account has no second factor of ours, and without keys nobody gets one. */
function ofLocalAccount(handle: (visit: Visit, user: StaffSignIn) => Promise<void>): VisitHandler {
  return async (visit) => {
    const { deps, res, user } = visit;
    const own = user.issuer === null ? await findStaffSignIn(deps.db, user.email) : undefined;
    if (own?.id !== user.id || deps.totpKeys === undefined) return goTo(res, accountPath);
    await handle(visit, own);
  };
}

const setUp =
  (handle: typeof sendSetUp) =>
  ({ deps, res }: Visit, user: StaffSignIn): Promise<void> =>
    handle(deps, { user, path: paths.setUp, asksPassword: true }, res);

/** Of those who have a second factor: there is nothing else to take away or to make anew. */
async function askPassword(
  { deps, res, send }: Visit,
  user: StaffSignIn,
  asked: AskedPassword,
  errors: readonly FieldError[],
): Promise<void> {
  if (!user.hasSecondFactor) return goTo(res, accountPath);
  if (asked === "off" && mustHaveSecondFactor(deps.config, user))
    return accountFlashes.goTo(res, accountPath, "firm-demands");
  send(askPasswordView, { asked, path: paths[asked], errors }, errors.length > 0 ? 422 : 200);
}

async function switchOff(visit: Visit, user: StaffSignIn): Promise<void> {
  const { deps, res } = visit;
  const { id: staffUserId, sessionVersion } = user;
  if (!user.hasSecondFactor || mustHaveSecondFactor(deps.config, user)) return askPassword(visit, user, "off", []);
  const fault = await findPasswordFault(deps, user, res);
  if (fault) return askPassword(visit, user, "off", [fault]);
  const version = await unitOfWork(deps.db).run(byStaff(user, res), (work) =>
    switchOffSecondFactor(work, { staffUserId, sessionVersion }),
  );
  const isIn = version !== undefined && (await startSession(deps, res, { id: staffUserId, sessionVersion: version }));
  accountFlashes.goTo(res, accountPath, isIn ? "second-factor-off" : "changed-meanwhile");
}

async function renewCodes(visit: Visit, user: StaffSignIn): Promise<void> {
  const { deps, res } = visit;
  const { id: staffUserId, sessionVersion } = user;
  if (!user.hasSecondFactor) return goTo(res, accountPath);
  const fault = await findPasswordFault(deps, user, res);
  if (fault) return askPassword(visit, user, "codes", [fault]);
  const codes = newRecoveryCodes();
  const made = { staffUserId, sessionVersion, codeHashes: codes.map(hashRecoveryCode) };
  const isMade = await unitOfWork(deps.db).run(byStaff(user, res), (work) => replaceRecoveryCodes(work, made));
  if (!isMade) return accountFlashes.goTo(res, accountPath, "changed-meanwhile");
  sendCodes(deps, res, codes, "New recovery codes");
}
