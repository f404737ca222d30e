import { addressKey } from "@rekey/contracts/address";
import { switchOnSecondFactor } from "@rekey/database/sign-in/second-factor";
import type { StaffSignIn } from "@rekey/database/sign-in/staff";
import { unitOfWork } from "@rekey/database/unit-of-work";
import { MissingKey } from "@rekey/secrets/missing-key";
import { hashRecoveryCode, newRecoveryCodes } from "@rekey/secrets/recovery-codes";
import { createSecret, type Secret } from "@rekey/secrets/secret";
import { findTotpStep, newTotpSecret } from "@rekey/secrets/totp";
import type { TotpKeys } from "@rekey/secrets/totp-seal";
import { setFrame } from "@rekey/web/create-pages";
import { askerOf } from "@rekey/web/limit-sign-in";
import { goTo } from "@rekey/web/page-address";
import { typedPassword, typedText } from "@rekey/web/typed-text";
import type { FieldError } from "@rekey/web/views/field";
import type { Response } from "express";
import type { ConsoleDeps } from "../console-deps.ts";
import { sourceOf } from "../note-refused-page.ts";
import { startSession } from "../sign-in/start-session.ts";
import { openOffer, sealOffer, sealStored } from "./seal-secrets.ts";
import { recoveryCodesView, setUpView } from "./set-up-views.ts";

interface SetUp {
  user: StaffSignIn;
  path: string;
  /** Of whoever has a session; who comes from the sign-in has just typed it. */
  asksPassword: boolean;
}

/** Offers a secret, which is kept nowhere until a code shows that the authenticator has it. */
export async function sendSetUp(deps: ConsoleDeps, setUp: SetUp, res: Response): Promise<void> {
  await sendOffer(deps, setUp, res, newTotpSecret(), []);
}

async function sendOffer(
  { pages, totpKeys }: ConsoleDeps,
  { user, path, asksPassword }: SetUp,
  res: Response,
  secret: Secret,
  errors: readonly FieldError[],
): Promise<void> {
  if (totpKeys === undefined) return goTo(res, "/");
  const offer = await sealOffer(totpKeys, user.id, secret);
  const isFirst = !user.hasSecondFactor;
  const view = { path, asksPassword, isFirst, offer, secret, account: user.email, errors };
  pages.send(res, setUpView, view, errors.length > 0 ? 422 : 200);
}

/** Switches it on, begins a session with the code that was shown, and shows the recovery codes this once. */
export async function finishSetUp(deps: ConsoleDeps, setUp: SetUp, res: Response): Promise<void> {
  const { db, totpKeys } = deps;
  const { user, asksPassword } = setUp;
  const { id: staffUserId, sessionVersion } = user;
  if (totpKeys === undefined) return goTo(res, "/");
  const secret = await readOffer(totpKeys, user, res);
  if (secret === undefined) return sendSetUp(deps, setUp, res);
  const judged = await judgeOwner<number>(deps, user, res, async (isOwner) => {
    const step = findTotpStep(secret, typedText(res.req.body, "code"), Date.now());
    if (step === undefined) return { error: wrongCode };
    return !asksPassword || (await isOwner()) ? { value: step } : { error: wrongPassword };
  });
  if ("error" in judged) return sendOffer(deps, setUp, res, secret, [judged.error]);
  const step = judged.value;
  const codes = newRecoveryCodes();
  const sealedSecret = await sealStored(totpKeys, staffUserId, secret);
  const made = { staffUserId, sessionVersion, sealedSecret, step, codeHashes: codes.map(hashRecoveryCode) };
  const version = await unitOfWork(db).run(byStaff(user, res), (work) => switchOnSecondFactor(work, made));
  const isIn =
    version !== undefined && (await startSession(deps, res, { id: staffUserId, sessionVersion: version }, { step }));
  if (!isIn) return goTo(res, "/sign-in");
  deps.pendingSignIns.clear(res);
  sendCodes(deps, res, codes, "Your second factor is on");
}

const wrongPassword: FieldError = { field: "current-password", text: "The password is not right." };
const wrongCode: FieldError = {
  field: "code",
  text: "The code is not right. Type the one that your authenticator shows now.",
};

/** Whether whoever is signed in knows the password of their account; what is wrong otherwise. */
export async function findPasswordFault(
  deps: ConsoleDeps,
  user: StaffSignIn,
  res: Response,
): Promise<FieldError | undefined> {
  const judged = await judgeOwner<true>(deps, user, res, async (isOwner) =>
    (await isOwner()) ? { value: true } : { error: wrongPassword },
  );
  return "error" in judged ? judged.error : undefined;
}

/** The page itself has the codes: no address does, and nothing keeps them. It has no form that the session proves. */
export function sendCodes({ pages }: ConsoleDeps, res: Response, codes: readonly string[], title: string): void {
  setFrame(res, {});
  pages.send(res, recoveryCodesView, { codes, title });
}

export const byStaff = ({ id, name }: StaffSignIn, res: Response) => ({
  actor: { subject: `staff:${id}`, name, source: sourceOf(res) },
});

/** Undefined: the form has none of theirs, or it is too old for the keys that there are. */
async function readOffer(keys: TotpKeys, { id }: StaffSignIn, res: Response): Promise<Secret | undefined> {
  return openOffer(keys, id, typedText(res.req.body, "offer")).catch((error: unknown) => {
    if (!(error instanceof MissingKey)) throw error;
    return undefined;
  });
}

type Judged<V> = { value: V } | { error: FieldError };

/** One try to show who they are, of few; `isOwner` looks at the password that was typed. */
function judgeOwner<V>(
  { limits, config, passwords, failures }: ConsoleDeps,
  user: StaffSignIn,
  res: Response,
  judge: (isOwner: () => Promise<boolean>) => Promise<Judged<V>>,
): Promise<Judged<V>> {
  const isOwner = async () => {
    const typed = createSecret(typedPassword(res.req.body, "current-password"));
    const isRight = await passwords.check(
      user.passwordHash ?? undefined,
      typed,
      askerOf(res, addressKey(user.email), true),
    );
    const detail = { because: "not-confirmed", staffUser: user.id } as const;
    if (!isRight) failures.note({ action: "staff.sign_in_failed", detail, source: sourceOf(res) });
    return isRight;
  };
  const allowance = { key: `change|staff|${user.id}`, points: config.ATTEMPTS_PER_ADDRESS };
  return limits.attempt([allowance], async (miss) => {
    const judged = await judge(isOwner);
    if ("error" in judged) miss();
    return judged;
  });
}
