import type { Command } from "commander";
import type { Role } from "@rekey/contracts/roles";
import { inviteStaff, type LinkRequest, sendStaffLink } from "@rekey/database/sign-in/staff-links";
import { unitOfWork } from "@rekey/database/unit-of-work";
import type { Done, Surroundings } from "../surroundings.ts";
import { byCommandLine } from "../by-command-line.ts";
import { UsageError } from "../usage-error.ts";
import { findAccount } from "./find-account.ts";
import { about, open, parseName, rolesOption, tell, type Who } from "./staff-command.ts";
import type { PasswordOptions } from "./read-new-password.ts";

const noMail = "Nothing was sent: mail is not set up, or no mail worker has run yet. See rekey doctor.";

/** Adds somebody who sets their own password by a link; nobody else ever has it. */
export function addInvite(program: Command, around: Surroundings, done: Done): void {
  about(program, "invite", "add somebody to the staff, and mail them a link to set their own password")
    .requiredOption("--name <name>", "what they are called", parseName)
    .addOption(rolesOption("what they may do; several may be given"))
    .action(async (options: Who & { name: string; role: Role[] }) => {
      const { email, name, role } = options;
      await using db = await open(around, options);
      const invited = await unitOfWork(db).run(byCommandLine(around), (work) =>
        inviteStaff(work, { email, name, roles: role }),
      );
      if (invited.outcome === "address-taken")
        throw new Error("somebody of the staff has this address already: rekey staff reset --mail sends them a link");
      if (invited.outcome === "no-mail") throw new Error(noMail);
      tell(around, options, "invited", `A link is on its way to ${email}.`);
      done(true);
    });
}

const refusals: Record<Exclude<LinkRequest, "requested" | undefined>, string> = {
  "no-mail": noMail,
  "switched-off": "Nothing was sent: they are disabled. See rekey staff enable.",
  "firm-decides": "Nothing was sent: they sign in with an account of the firm.",
};

/** Has a link sent to somebody who is there, also to one who was invited and has not set a password yet. */
export async function mailLink(around: Surroundings, options: Who & Partial<PasswordOptions>, done: Done) {
  if (options.generate || options.stdin)
    throw new UsageError("--mail lets them choose the password: give none with it");
  await using db = await open(around, options);
  const found = await findAccount(db, options, "password");
  if ("outcome" in found) {
    tell(around, options, found.outcome, found.words);
    return done(false);
  }
  const { account } = found;
  const outcome = await unitOfWork(db).run(byCommandLine(around), (work) => sendStaffLink(work, account.id));
  if (outcome !== undefined && outcome !== "requested") throw new Error(refusals[outcome]);
  const sent = `A link is on its way to ${options.email}. An earlier one works no more.`;
  tell(around, options, outcome ?? "unknown", outcome === undefined ? "They are not there any more." : sent);
  done(outcome !== undefined);
}
