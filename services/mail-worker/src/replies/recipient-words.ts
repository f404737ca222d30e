import { domainToUnicode } from "node:url";
import { needsSmtpUtf8 } from "@rekey/contracts/local-part";
import type { KnownSecret } from "@rekey/secrets/spelled-secrets";

// What mail servers say of mails in general: a name or a mailbox that is one of these tells nobody from another, and a
// reply without them could not be understood.
const saidAnyway = new Set(
  `abuse accept accepted access account accounts action active actively address addresses admin after again all
  allowed and another any are associated attempt attempts authentication available back bad banned because been
  before block blocked body bounce bounced but bytes call came can cannot certificate check child client close
  closed closing code come command complete configuration connect connection contact content copy could data date
  day days deferred delay delayed deliver delivered delivery denied destination detected did disabled disk does
  domain done dot due early email end error errors exceed exceeded exceeds exist exists expired external failed
  failure far file find for forbidden found free from full get given going good grant had has have header headers
  held help her here high him his holiday host hour hours how inactive inbox info information internal into invalid
  its job just key known large later let limit line list listed local lock locked long look lost low mail mailbox
  mailer mails make mark match max may message messages minute minutes more most moved much name need net never new
  next nice nobody none not now number off office one only open other our out over own page park part pass password
  path peer people permanent permanently permitted person place please point policy pool port post postmaster power
  private problem process protected public queue queued quota ran rate reach read reason receive received recipient
  recipients record refused reject rejected relay relayed remote reply reputation request require required
  resources response retry root route rule rules said say second seconds see send sender sent server service
  session set she should since site size smart smtp sorry space spam spf state status still stop storage store
  subject such support suspended system table take tell temporarily temporary test text than thank thanks that the
  them then there these they this time timeout tls too transaction transport trust try trying turned two unable
  unavailable undeliverable unknown until update use used user users using valid value verify via virus wait want
  was way web what when where which while who why will wish with within without word words work would write wrong
  yes yet you your`.split(/\s+/),
);

const mostWords = 12;

/**
 * What of a recipient a server says without the whole address: the name of the mailbox, with and without what stands
 * behind a plus, and the words of their name; and the address itself where it goes out in another form than it is
 * stored in.
 */
export function wordsOfRecipient({ name, address }: { name: string; address: string }): KnownSecret[] {
  const at = Math.max(0, address.lastIndexOf("@"));
  const mailbox = address.slice(0, at);
  const words = name.split(/[^\p{L}\p{M}\p{N}]+/u).slice(0, mostWords);
  const texts = [mailbox, mailbox.split("+")[0] ?? "", name.trim(), ...words].filter(tellsWho);
  const spelled = texts.flatMap((text) => [text, text.normalize("NFC"), text.normalize("NFD"), withoutAccents(text)]);
  // Case is told apart only where a word is encoded, and then it is mostly as it is kept or in small letters.
  const secrets = [...new Set(spelled.flatMap((text) => [text, text.toLowerCase()]))].map((text): KnownSecret => ({
    text,
    kind: "recipient",
  }));
  if (!needsSmtpUtf8(address)) return secrets;
  return [{ text: `${mailbox}@${domainToUnicode(address.slice(at + 1))}`, kind: "address" }, ...secrets];
}

/** Short ones and numbers as a reply has many are found in what nobody meant; two Han characters are a whole name. */
function tellsWho(text: string): boolean {
  if (saidAnyway.has(text.toLowerCase())) return false;
  if (!/\p{L}/u.test(text)) return text.length >= 6;
  return text.length >= 3 || /^[\p{sc=Han}\p{sc=Hangul}]{2}$/u.test(text);
}

function withoutAccents(text: string): string {
  return text.normalize("NFD").replaceAll(/\p{M}/gu, "");
}
