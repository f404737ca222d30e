import type { AuditDetail } from "@rekey/contracts/audit-actions";
import type { FailedAction } from "@rekey/contracts/failed-actions";
import type {
  AccessRefusal,
  CommandRefusal,
  LimitName,
  LinkRefusal,
  PasswordRefusalReason,
  SignInFailure,
  UnknownJob,
} from "@rekey/contracts/failure-words";
import { problems } from "@rekey/contracts/problems";
import { type Said, said } from "@rekey/web/views/icons";

const signIn: Record<SignInFailure, string> = {
  nobody: "nobody has this address or id",
  "no-access": "the contact may not use the portal",
  "no-password": "the contact has no password yet",
  "wrong-password": "the password was wrong",
  "password-expired": "the password that staff had typed was not used in time",
  "other-client": "the contact is of another client",
  disabled: "the account is disabled",
  "changed-meanwhile": "something changed while it was checked",
  "no-role": "the firm's account has none of our roles",
  "not-proven": "what came back from the firm's sign-in did not show who it was",
  "wrong-code": "the code of the second factor was wrong",
  "used-code": "the code of the second factor had been used",
  "no-code-key": "the key by which codes are checked was missing",
  "not-confirmed": "the password was wrong when it was asked for again to change the second factor",
};

const link: Record<LinkRefusal, string> = {
  unknown: "it never was a link",
  used: "it had been used",
  superseded: "a newer one had taken its place",
  cancelled: "the reset had been cancelled",
  expired: "its time was over",
  undeliverable: "its mail had come back",
  "password-changed": "the password had been changed since",
  "address-changed": "the address had been changed since",
  "access-changed": "portal access had ended",
  "contact-ended": "the contact had ended",
  "not-open": "the reset was not open",
  "changed-meanwhile": "it was used or ended at the same moment",
};

const password: Record<PasswordRefusalReason, string> = {
  "not-typeable": "it had characters that cannot be typed",
  "too-short": "it was too short",
  "too-long": "it was too long",
  "like-an-address": "it was an address",
  "too-common": "it is one that many people use",
  "contains-context": "it was made of names that belong to the contact",
  "too-simple": "it was too easy to guess",
  "not-repeated": "it was not typed twice alike",
  "same-as-current": "it was the present one",
  "filled-by-program": "a program seemed to fill in the form",
};

const access: Record<AccessRefusal, string> = {
  "no-token": "no token was sent",
  "not-bearer": "the header with the token was malformed",
  "not-a-jwt": "the token was none",
  "unknown-issuer": "the token's issuer is not set up",
  "unknown-key": "the token's key is not known",
  "wrong-signature": "the token's signature was wrong",
  "wrong-algorithm": "the token's algorithm is not taken",
  "not-verifiable": "the token could not be verified",
  "unknown-secret": "the secret is of no service account that is good",
  expired: "the token had expired",
  "not-yet-valid": "the token was not valid yet",
  "wrong-audience": "the token was for somebody else",
  "wrong-claims": "the token's claims were not as they have to be",
  "lives-too-long": "the token was made to live too long",
  "other-kind": "the token was of another kind",
  "subject-taken": "the token named somebody that its issuer may not speak for",
  forbidden: "the role does not allow it",
  "scope-missing": "the scopes do not allow it",
  "token-narrowed": "the token is narrowed to others",
  "cross-site": "the form came from another site",
  "unproven-form": "the form could not be shown to be ours",
  "signed-out": "nobody was signed in",
  "application-secret": "an application had a wrong secret",
};

const limit: Record<LimitName, string> = {
  "sign-in": "wrong passwords",
  link: "dead links, or passwords for one link",
  forgot: "requests for a link",
  "forgot-of-address": "requests for a link to one address",
  change: "wrong current passwords",
  verify: "wrong passwords of one program",
  "oidc-request": "sign-ins begun at applications",
  "oidc-secret": "wrong secrets of applications",
  "too-many-commands": "commands or changes of one caller",
  "too-many-resets": "resets of one contact",
  "too-many-mails": "mails to one contact",
  "too-many-address-changes": "changes of one contact's address",
  "too-many-streams": "live streams",
  "too-many-tests": "test mails",
};

const command = (because: CommandRefusal): string => problems[because].title;

const job: Record<UnknownJob, string> = {
  "unknown-event": "there is no such event",
  "unknown-version": "it is not of this version",
  "other-queue": "its event is another queue's",
};

type Detail<A extends FailedAction> = Partial<AuditDetail<A>>;

interface Told<R> {
  because?: R | undefined;
  count?: number | undefined;
  seconds?: number | undefined;
  others?: true | undefined;
}

/** What failed or was refused, why, and how often. */
function told<R extends string>(what: string, why: (because: R) => string) {
  return ({ because, count, seconds, others }: Told<R>): Said => {
    const reason = because === undefined ? "" : `: ${why(because)}`;
    return said("stopped", `${what}${others ? ", for various reasons" : reason}${sayCount(count, seconds)}`);
  };
}

function sayCount(count: number | undefined, seconds: number | undefined): string {
  if (count === undefined || count === 1) return "";
  return ` (${count} times${seconds === undefined ? "" : ` in ${seconds} s`})`;
}

/** What each action that failed is called. */
export const failedActionWords: { readonly [A in FailedAction]: (detail: Detail<A>) => Said } = {
  "portal.sign_in_failed": told("Not signed in to the portal", (because) => signIn[because]),
  "portal.password_not_confirmed": told("Current password not known", () => "the password was wrong"),
  "staff.sign_in_failed": told("Not signed in to the console", (because) => signIn[because]),
  "password.verification_failed": told("Not signed in to another program", (because) => signIn[because]),
  "password.refused": told("New password not taken", (because) => password[because]),
  "link.refused": ({ use, ...detail }) =>
    told(use === "opened" ? "Dead link opened" : "Dead link used", (because: LinkRefusal) => link[because])(detail),
  "access.refused": told("Not let through", (because) => access[because]),
  "limit.struck": told("A limit struck", (because) => `too many ${limit[because]}`),
  "command.refused": told("Command refused", command),
  "job.unknown": told("A job that leads to no event", (because) => job[because]),
};
