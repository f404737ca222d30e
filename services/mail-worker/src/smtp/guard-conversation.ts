import { needsSmtpUtf8 } from "@rekey/contracts/local-part";
import type { OutgoingMail } from "./smtp-transport.ts";

/** Breaks a conversation off before it does what it may not. */
export function createSendGuard() {
  let current: { mail: OutgoingMail; stop: AbortController } | undefined;
  let lacksUtf8 = false;
  return {
    watch(mail: OutgoingMail, stop: AbortController): void {
      current = { mail, stop };
      lacksUtf8 = false;
    },
    onMessageWanted(): void {
      // A worker that was frozen may be here long after another one took its delivery over.
      if (current && !current.mail.mayStillSend()) current.stop.abort();
    },
    onSender(isUtf8: boolean): void {
      // Whoever is sent such an address unannounced refuses it as one that is not there, or does who knows what.
      lacksUtf8 = !isUtf8 && current !== undefined && needsSmtpUtf8(current.mail.to.address);
      if (lacksUtf8) current?.stop.abort();
    },
    lacksUtf8: (): boolean => lacksUtf8,
  };
}
