import { runService } from "@rekey/runtime/run-service";
import { Config } from "./config.ts";
import { startMailbox } from "./mailbox.ts";

await runService("mailbox", Config, async ({ config, log, stack, metrics }) => {
  stack.use(
    await startMailbox({
      host: config.HOST,
      smtpPort: config.SMTP_PORT,
      httpPort: config.PORT,
      bouncesTo: config.BOUNCES_TO,
      bounceTimeoutMs: config.BOUNCE_TIMEOUT,
      log,
      metrics,
    }),
  );
});
