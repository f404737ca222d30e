import { freshPassword } from "./fresh-password.ts";
import type { TestContact } from "./create-contact.ts";
import { readSentToken } from "./read-sent-token.ts";
import { requestByHand, requestByMail } from "./request-reset.ts";
import type { ScriptedSmtp } from "./scripted-smtp.ts";
import { signInPortal } from "./sign-in-portal.ts";
import { postForm, submitPassword } from "./submit-password.ts";
import type { TestSystem } from "./test-system.ts";

/** `submit`, `resend` and `cancel` are about the link that was mailed in an earlier part of the story. */
export type Command = "email" | "manual" | "self-service" | "submit" | "resend" | "cancel" | "sign-in";

/** What is asked for a contact: all commands of a part are sent before any mail of that part goes out. */
export type Story = readonly (readonly Command[])[];

export interface Player {
  contact: TestContact;
  story: Story;
  /** What was asked for last, and has to be in force when all is done. */
  password?: string;
}

type World = Pick<TestSystem, "api" | "portalUrl" | "sql"> & { smtp: ScriptedSmtp };

export async function runCommand(world: World, player: Player, command: Command): Promise<void> {
  const { contact } = player;
  if (command === "email") await requestByMail(world, contact.id);
  if (command === "self-service") await postForm(world, "/forgot-password", { address: contact.email });
  if (command === "resend") await world.api().resendReset(await openReset(world, contact));
  if (command === "cancel") await world.api().cancelReset(await openReset(world, contact));
  if (command === "manual") {
    player.password = freshPassword();
    await requestByHand(world, contact.id, player.password);
  }
  if (command === "submit") {
    player.password = freshPassword();
    const answer = await submitPassword(world, lastToken(world.smtp, contact), player.password);
    if (answer.status !== 303) throw new Error(`the mailed link was answered ${answer.status}`);
  }
  if (command !== "sign-in") return;
  const { password } = player;
  if (password === undefined || !(await signInPortal(world, contact.email, password)))
    throw new Error("the password that was asked for last is not the one in force");
}

function lastToken(smtp: ScriptedSmtp, contact: TestContact): string {
  const mails = smtp.mails.filter(({ to, raw }) => to.includes(contact.email) && /^Subject: Set your/m.test(raw));
  return readSentToken(mails.at(-1));
}

async function openReset({ sql }: Pick<World, "sql">, contact: TestContact): Promise<string> {
  const [reset] = await sql<{ id: string }[]>`
    select id from resets where contact_id = ${contact.id} and ended_at is null`;
  if (!reset) throw new Error("the contact has no open reset");
  return reset.id;
}
