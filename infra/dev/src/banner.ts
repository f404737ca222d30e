import { demoUserNames, type DemoUser } from "./demo-users.ts";
import { firstContact } from "./seed.ts";

export interface BannerFacts {
  urls: { api: string; portal: string; console: string };
  mailbox: string | undefined;
  users: Record<DemoUser, { email: string; password: string }>;
  stateFile: string;
  /** What an outsider verifies the history with. */
  history: { publicKey: string; checkpointFile: string };
  seconds: number;
}

/** What a person needs to begin: where everything is, who they can be, and one thing to do first. */
export function bannerText(facts: BannerFacts): string {
  const { urls, mailbox, users, history } = facts;
  const bold = (text: string) => `\u001b[1m${text}\u001b[22m`;
  const places = [
    ["Console", urls.console, "for staff, ops and auditors"],
    ["Portal", `${urls.portal}/sign-in`, "for contacts"],
    ["Mail", `${urls.console}/mail`, "for ops: how mail leaves, and why it does not"],
    ["Queues", `${urls.console}/queues`, "for ops"],
    ["Looks", `${urls.console}/styleguide`, "every part that pages are made of"],
    ["API", `${urls.api}/docs`, "for the CRM: the contract, whose routes begin with /v1"],
    ...(mailbox ? [["Mailbox", mailbox, "every mail lands here"]] : []),
  ].map(([name = "", url = "", what = ""]) => `  ${name.padEnd(9)} ${bold(url.padEnd(32))} ${what}`);
  const people = demoUserNames.map(
    (name) => `  ${name.padEnd(9)} ${users[name].email.padEnd(18)} ${users[name].password}`,
  );
  const contact = `${urls.console}/contacts/${firstContact.id}`;
  const where = mailbox ? `read the mail at ${mailbox}` : `read the mail that arrives at ${firstContact.email}`;
  return [
    "",
    `  ${bold("Rekey is running")} (after ${facts.seconds.toFixed(1)} s)`,
    "",
    ...places,
    "",
    "  Sign in to the console as",
    ...people,
    "",
    `  ${bold("First")}: sign in as staff, open ${contact},`,
    `  choose Send Set Password Email, save, then ${where}`,
    "",
    `  ${bold("To prove the history")}, as an outsider would: the public key`,
    `  ${history.publicKey}`,
    `  and the checkpoints in ${history.checkpointFile}`,
    "",
    `  The same for programs: ${facts.stateFile} · Ctrl-C stops everything · npm start -- --fresh begins anew`,
    "",
    "",
  ].join("\n");
}
