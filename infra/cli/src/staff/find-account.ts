import type { Database } from "@rekey/database/connection";
import { findStaffAccounts, type StaffAccount, type WhoOfStaff } from "@rekey/database/sign-in/change-staff";

/** What cannot be changed here of an account that a firm vouches for. */
export type OfFirm = "roles" | "password" | "second factor";

export interface NoAccount {
  outcome: "unknown" | "several" | "of-firm";
  words: string;
}

export interface OneAccount {
  account: StaffAccount;
  /** Accounts of firms that have the same address, and are left as they are. */
  others: readonly StaffAccount[];
}

/** The one account that is meant, or why there is none. `wish`: what is to change that firms decide of theirs. */
export async function findAccount(db: Database, who: WhoOfStaff, wish?: OfFirm): Promise<OneAccount | NoAccount> {
  const [account, ...others] = await findStaffAccounts(db, who);
  if (account === undefined) return { outcome: "unknown", words: nobody(who) };
  if (account.issuer !== null && others.length > 0) {
    const words = `Several accounts have this address. Say which one: ${[account, ...others].map(flagsOf).join(", or ")}.`;
    return { outcome: "several", words };
  }
  if (account.issuer !== null && wish !== undefined) {
    const words = `${shownName(account)} signs in with an account of ${account.issuer}: its ${wish} is changed there. rekey staff disable lets it in no more.`;
    return { outcome: "of-firm", words: wish === "roles" ? words.replace(" is ", " are ") : words };
  }
  return { account, others };
}

function nobody(who: WhoOfStaff): string {
  const list = "rekey staff list shows who does.";
  if ("email" in who) return `Nobody of the staff signs in with this address; ${list}`;
  return `Nobody has signed in as this subject of this issuer; ${list}`;
}

/** By what an account of a firm is named in a command. */
export const flagsOf = ({ issuer, subject }: StaffAccount): string =>
  `--issuer ${quoted(issuer ?? "")} --subject ${quoted(subject ?? "")}`;

export const shownName = ({ email, name }: StaffAccount): string => email || name;

/** What a provider has made up may have anything in it. */
const quoted = (text: string): string => (/^[\w.@|:/+=-]+$/.test(text) ? text : JSON.stringify(text));
