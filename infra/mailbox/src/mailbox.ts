import { listen } from "@rekey/runtime/http-server";
import { createLogger, type Logger } from "@rekey/runtime/logger";
import { createMetrics, type Metrics } from "@rekey/runtime/metrics";
import type { CaughtMail } from "./caught-mail.ts";
import { createMailStore } from "./mail-store.ts";
import { createMailboxApp } from "./mailbox-app.ts";
import { type Refusal, startSmtpListener } from "./smtp-listener.ts";

export interface MailboxOptions {
  host?: string;
  /** 0 takes any free port. */
  smtpPort: number;
  httpPort: number;
  log?: Logger;
  metrics?: Metrics;
}

export interface Mailbox extends AsyncDisposable {
  /** Where its pages and its API are. */
  url: string;
  smtpUrl: string;
  /** Newest first. */
  mails(): readonly CaughtMail[];
  mailsTo(address: string): CaughtMail[];
  clear(): void;
  /** From now on it says this instead of taking mail; `undefined` makes it take mail again. */
  refuseWith(refusal: Refusal | undefined): void;
  /** How often it has refused. */
  refusals(): number;
}

/** Catches every mail that is sent to it, shows it in a browser, and sends nothing on. */
export async function startMailbox(options: MailboxOptions): Promise<Mailbox> {
  const { host = "127.0.0.1", log = createLogger("mailbox", "silent"), metrics = createMetrics("mailbox") } = options;
  const store = createMailStore();
  let refusal: Refusal | undefined;
  let refusals = 0;
  await using stack = new AsyncDisposableStack();
  const smtp = stack.use(
    await startSmtpListener(
      {
        take: (mail) => {
          store.add(mail);
          log.info({ mailId: mail.id }, "mail taken");
        },
        refusal: () => refusal,
        onRefused: () => void (refusals += 1),
      },
      { host, port: options.smtpPort },
    ),
  );
  const http = stack.use(
    await listen(createMailboxApp({ store, log, metrics }), { host, port: options.httpPort, log }),
  );
  const parts = stack.move();
  return {
    url: `http://${host}:${http.port}`,
    smtpUrl: `smtp://${host}:${smtp.port}`,
    mails: () => store.list(),
    mailsTo: (address) => store.list().filter(({ envelope }) => envelope.to.includes(address)),
    clear: () => store.remove(),
    refuseWith: (next) => {
      refusal = next;
    },
    refusals: () => refusals,
    [Symbol.asyncDispose]: () => parts.disposeAsync(),
  };
}
