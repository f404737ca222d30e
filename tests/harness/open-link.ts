import type { TestSystem } from "./test-system.ts";
import { waitFor } from "./wait-for.ts";

/** Where the link in a mail leads, and the token that is its fragment. */
export function readLink(mail: { text: string }): { url: string; token: string } {
  const [url, token] = /https?:\/\/\S+#([\w-]{43})/.exec(mail.text) ?? [];
  if (url === undefined || token === undefined) throw new Error("there is no link in this mail");
  return { url, token };
}

/** The link of the `count`-th set-password mail to an address, once that has come. */
export async function waitForLink(
  system: Pick<TestSystem, "mailbox">,
  address: string,
  count = 1,
): Promise<{ url: string; token: string }> {
  const mail = await waitFor(
    () => {
      const mails = system.mailbox.mailsTo(address).filter(({ text }) => text.includes("/set-password#"));
      return mails.length >= count && mails.at(-count);
    },
    { timeoutMs: 25_000, message: `mail number ${count} with a link` },
  );
  return readLink(mail);
}
