import { createHash } from "node:crypto";
import type { ClaimedDelivery } from "@rekey/database/deliveries/claim-deliveries";
import { reveal } from "@rekey/secrets/secret";
import { readTag } from "../bounces/bounce-address.ts";
import { wordsOfRecipient } from "../replies/recipient-words.ts";
import type { OutgoingMail } from "../smtp/smtp-transport.ts";
import type { MailDeps } from "./create-mail-deps.ts";

/** The same delivery and generation always give the same mail, byte for byte, so that a repeat is harmless. */
export function composeMail(
  deps: Pick<MailDeps, "render" | "deriveToken" | "from" | "replyTo" | "envelopeFrom" | "portalUrl">,
  delivery: ClaimedDelivery,
): Omit<OutgoingMail, "mayStillSend"> {
  const { link } = delivery;
  const code = link ? reveal(deps.deriveToken(link)) : "";
  const rendered = deps.render(delivery.kind, {
    contactName: delivery.to.name,
    clientName: delivery.clientName,
    address: delivery.to.address,
    locale: delivery.locale,
    timeZone: delivery.timeZone,
    portalUrl: deps.portalUrl,
    happenedAt: delivery.createdAt,
    changes: delivery.changes,
    link: link ? { code, goodUntil: link.statedExpiryAt } : null,
    requestedByStaff: delivery.requestedByStaff,
  });
  const generation = link?.generation ?? 0;
  const envelopeFrom = deps.envelopeFrom(delivery.id);
  return {
    ...rendered,
    from: deps.from,
    replyTo: deps.replyTo,
    envelopeFrom,
    to: { name: shownName(delivery.to.name), address: delivery.to.address },
    messageId: messageIdOf(deps.from, delivery.id, generation),
    date: delivery.dateHeaderAt,
    boundary: createHash("sha256").update(`${delivery.id}.${generation}`).digest("hex").slice(0, 32),
    secrets: [
      { text: code, kind: "token" },
      { text: readTag(envelopeFrom) ?? "", kind: "token" },
      { text: delivery.to.address, kind: "address" },
      ...wordsOfRecipient(delivery.to),
    ],
  };
}

export function messageIdOf({ address }: MailDeps["from"], id: string, generation: number): string {
  return `<${id}.${generation}@${address.slice(address.lastIndexOf("@") + 1)}>`;
}

/**
 * None where it looks like an encoded word: some mail programs read it as one, also in quotes, with whatever it holds.
 */
export function shownName(name: string): string {
  return name.includes("=?") ? "" : name;
}
