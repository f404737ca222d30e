import { addressKey } from "@rekey/contracts/address";
import type { SignInFailure } from "@rekey/contracts/failure-words";
import { findSecondFactor } from "@rekey/database/sign-in/second-factor";
import { type SecondFactorUse, type StaffSignIn, wasStaffSessionOf } from "@rekey/database/sign-in/staff";
import { logOf } from "@rekey/runtime/request-context";
import { MissingKey } from "@rekey/secrets/missing-key";
import { hashRecoveryCode } from "@rekey/secrets/recovery-codes";
import { findTotpStep } from "@rekey/secrets/totp";
import { attemptSignIn } from "@rekey/web/limit-sign-in";
import { goTo } from "@rekey/web/page-address";
import { typedText } from "@rekey/web/typed-text";
import type { Request, Response, Router } from "express";
import { accountFlashes, accountPath } from "../account/account-flashes.ts";
import type { ConsoleDeps } from "../console-deps.ts";
import { sourceOf } from "../note-refused-page.ts";
import { startSession } from "../sign-in/start-session.ts";
import { findPending } from "./pending-sign-ins.ts";
import { openStored } from "./seal-secrets.ts";
import { mustHaveSecondFactor } from "./second-factor-settings.ts";
import { secondStepPaths } from "./second-step-paths.ts";
import { type CodeWay, codeView, noKeyView } from "./second-step-views.ts";
import { finishSetUp, sendSetUp } from "./set-up.ts";

type Step = (deps: ConsoleDeps, user: StaffSignIn, res: Response) => Promise<void> | void;

export function addSecondStepRoutes(routes: Router, deps: ConsoleDeps): void {
  const { code, setUp } = secondStepPaths;
  for (const way of ["code", "recoveryCode"] as const) {
    const show: Step = ({ pages }, _user, res) => pages.send(res, codeView, { way, errors: [] });
    routes.get(secondStepPaths[way], pendingAt(deps, code, show));
    routes.post(
      secondStepPaths[way],
      pendingAt(deps, code, (_deps, user, res) => submitCode(deps, user, res, way)),
    );
  }
  routes.get(setUp, pendingAt(deps, setUp, forced(sendSetUp)));
  routes.post(setUp, pendingAt(deps, setUp, forced(finishSetUp)));
}

/** For whoever has just shown their password in this browser and has this step before them; others go to theirs. */
const pendingAt =
  (deps: ConsoleDeps, step: string, handle: Step) =>
  async (req: Request, res: Response): Promise<void> => {
    const user = await findPending(deps, req);
    const next = user && secondStepOf(deps, user);
    if (user === undefined || next !== step) return goTo(res, next ?? "/sign-in");
    await handle(deps, user, res);
  };

const forced =
  (handle: typeof sendSetUp): Step =>
  (deps, user, res) =>
    handle(deps, { user, path: secondStepPaths.setUp, asksPassword: false }, res);

/** Where somebody goes whose password was right; undefined: they are in. */
export function secondStepOf({ config }: Pick<ConsoleDeps, "config">, user: StaffSignIn): string | undefined {
  if (user.hasSecondFactor) return secondStepPaths.code;
  return mustHaveSecondFactor(config, user) ? secondStepPaths.setUp : undefined;
}

/** Wrong codes count as wrong passwords do, and for the account as well: whoever gets here has its password. */
async function submitCode(deps: ConsoleDeps, user: StaffSignIn, res: Response, way: CodeWay): Promise<void> {
  const { db, config, pages } = deps;
  const tried: { failed?: SignInFailure | undefined } = {};
  await attemptSignIn(deps, res, {
    addressKey: addressKey(user.email),
    wasSessionOf: (device) => wasStaffSessionOf(db, device, user.email),
    ofStrangers: [{ key: `sign-in|code|${user.id}`, points: config.ATTEMPTS_PER_ADDRESS }],
    signIn: async () => {
      tried.failed = await trySecondStep(deps, user, res, way);
      // That a key is missing is a fault of ours, and no wrong try.
      return tried.failed === undefined || tried.failed === "no-code-key" ? true : undefined;
    },
  });
  const { failed } = tried;
  if (failed === "no-code-key") return sendNoKey(deps, res);
  if (failed !== undefined) {
    const errors = [{ field: "code", text: whatIsWrong(failed, way) }];
    return pages.send(res, codeView, { way, errors }, 401);
  }
  deps.pendingSignIns.clear(res);
  if (way === "code") goTo(res, "/");
  else accountFlashes.goTo(res, accountPath, "recovery-code-used");
}

/** Undefined: they are signed in. */
async function trySecondStep(
  deps: ConsoleDeps,
  user: StaffSignIn,
  res: Response,
  way: CodeWay,
): Promise<SignInFailure | undefined> {
  const fail = (because: SignInFailure): SignInFailure => {
    const detail = { because, staffUser: user.id };
    deps.failures.note({ action: "staff.sign_in_failed", detail, source: sourceOf(res) });
    return because;
  };
  const judged = await judge(deps, user, typedText(res.req.body, "code"), way);
  if (typeof judged === "string") return fail(judged);
  if (await startSession(deps, res, user, judged)) return undefined;
  return fail(way === "code" ? "used-code" : "wrong-code");
}

/** By which step or code they may be signed in, if nobody has used it; or why not. */
async function judge(
  { db, totpKeys }: ConsoleDeps,
  user: StaffSignIn,
  typed: string,
  way: CodeWay,
): Promise<SecondFactorUse | SignInFailure> {
  if (way === "recoveryCode") return { codeHash: hashRecoveryCode(typed) };
  const factor = await findSecondFactor(db, user.id);
  if (factor === undefined) return "changed-meanwhile";
  const secret = await openStored(totpKeys, user.id, factor.sealedSecret).catch((error: unknown) => {
    if (!(error instanceof MissingKey)) throw error;
  });
  if (secret === undefined) return "no-code-key";
  const step = findTotpStep(secret, typed, Date.now());
  if (step === undefined) return "wrong-code";
  return step <= factor.lastStep ? "used-code" : { step };
}

function whatIsWrong(failed: SignInFailure, way: CodeWay): string {
  if (failed === "used-code") return "This code was used before. Wait for the next one, half a minute at most.";
  return way === "code"
    ? "The code is not right. Type the one that is shown now; the clock of your device has to be right, too."
    : "This is none of your recovery codes, or it was used before.";
}

/** Nobody is let in by a password alone because a key is missing. */
export function sendNoKey(deps: ConsoleDeps, res: Response): void {
  logOf(res).error(
    { code: "second-factor-key-missing" },
    "a code cannot be checked: STAFF_TOTP_KEYS lacks the key by which its secret was sealed",
  );
  deps.pages.send(res, noKeyView, { hasKeys: deps.totpKeys !== undefined }, 503);
}
