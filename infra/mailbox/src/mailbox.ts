import { listen } from "@rekey/runtime/http-server";
import { createLogger, type Logger } from "@rekey/runtime/logger";
import { createMetrics, type Metrics } from "@rekey/runtime/metrics";
import type { BounceAnswer, CaughtMail } from "./caught-mail.ts";
import { createBouncer } from "./create-bouncer.ts";
import { createFaultBoard, type FaultBoard } from "./fault-board.ts";
import { createMailStore } from "./mail-store.ts";
import { createMailboxApp } from "./mailbox-app.ts";
import { startSmtpListener } from "./smtp-listener.ts";
import type { FailureReport } from "./write-dsn.ts";

export interface MailboxOptions {
  host?: string;
  /** 0 takes any free port. */
  smtpPort: number;
  httpPort: number;
  /** An smtp:// URL. Without it no mail can be sent back, until `sendBouncesTo` tells one. */
  bouncesTo?: string | undefined;
  bounceTimeoutMs?: number;
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
  /** How it misbehaves, as `/api/faults` has it. */
  faults: FaultBoard;
  sendBouncesTo(smtpUrl: string): void;
  /** Sends a mail back to its envelope sender, as undeliverable unless told otherwise. */
  bounce(mailId: string, report?: Partial<FailureReport>): Promise<BounceAnswer>;
}

/** Catches every mail that is sent to it, shows it in a browser, and sends nothing on. */
export async function startMailbox(options: MailboxOptions): Promise<Mailbox> {
  const { host = "127.0.0.1", log = createLogger("mailbox", "silent") } = options;
  const metrics = options.metrics ?? createMetrics("mailbox", { ofProcess: false });
  const store = createMailStore();
  const faults = createFaultBoard(() => smtp.endIdleConversations());
  await using stack = new AsyncDisposableStack();
  const take = (mail: CaughtMail) => {
    store.add(mail);
    log.info({ code: "mail-taken", mailId: mail.id }, "mail taken");
  };
  const smtp = stack.use(await startSmtpListener({ take, faults }, { host, port: options.smtpPort }));
  const bouncer = createBouncer({ url: options.bouncesTo, timeoutMs: options.bounceTimeoutMs ?? 10_000 });
  const app = createMailboxApp({ store, faults, bouncer, log, metrics });
  const http = stack.use(await listen(app, { host, port: options.httpPort, log }));
  const parts = stack.move();
  return {
    url: `http://${host}:${http.port}`,
    smtpUrl: `smtp://${host}:${smtp.port}`,
    mails: () => store.list(),
    mailsTo: (address) => store.list().filter(({ envelope }) => envelope.to.includes(address)),
    clear: () => store.remove(),
    faults,
    sendBouncesTo: bouncer.sendTo,
    bounce: async (mailId, report) => {
      const mail = store.get(mailId);
      if (!mail) throw new Error("no such mail");
      return bouncer.send(mail, report);
    },
    [Symbol.asyncDispose]: () => parts.disposeAsync(),
  };
}
