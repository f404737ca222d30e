import type { MailRefusal } from "@rekey/contracts/deliveries";
import { expect, test } from "vitest";
import { whoseRefusal } from "./whose-refusal.ts";

// As mail servers and mail services say it, with example names.
const ofUs: Record<Exclude<MailRefusal, "unexplained">, string[]> = {
  "relay-denied": [
    "554 5.7.1 <[address]>: Relay access denied",
    "550 5.7.1 <[address]>... Relaying denied",
    "550 5.7.1 Unable to relay for [address]",
    "550 5.7.54 SMTP; Unable to relay recipient in non-accepted domain",
    "550 relay not permitted",
    "550 5.7.64 TenantAttribution; Relay Access Denied",
    "553 sorry, that domain isn't in my list of allowed rcpthosts (#5.7.1)",
    "550 5.7.1 We do not relay",
    "553 Relaying disallowed as portal@firm.test",
    "550 5.7.0 Relaying mail to [address] is not allowed",
    "550-Please turn on SMTP relay first 550 This host is not an open relay",
    "554 5.7.1 This server is not configured to relay mail",
    "454 4.7.1 <[address]>: Relay access denied",
  ],
  "login-wanted": [
    "530 5.7.0 Authentication Required. Learn more at [link]",
    "530 5.7.1 Authentication required",
    "530 5.7.57 Client not authenticated to send mail. Error: 535 5.7.139 SmtpClientAuthentication is disabled",
    "550 5.7.1 Client was not authenticated",
    "503 Error: need AUTH command first, please authenticate",
    "550 SMTP AUTH is required for message submission on port 587",
    "550-Verification: you must authenticate before sending mail",
    "550 5.7.3 STARTTLS done, session unauthenticated",
    "553 sorry, you don't authenticate or the domain isn't listed",
    "530 Authentification requise",
  ],
  "tls-wanted": [
    "530 5.7.0 Must issue a STARTTLS command first",
    "530 Must issue STARTTLS first",
    "550 5.7.1 TLS required for this sender",
    "538 5.7.11 Encryption required for requested authentication mechanism",
  ],
  "sender-not-allowed": [
    "553 5.7.1 <portal@firm.test>: Sender address rejected: not owned by user mailer",
    "553 5.7.1 <portal@firm.test>: Sender address rejected: not logged in",
    "550 The from address does not match a verified Sender Identity. Mail cannot be sent until this error is resolved.",
    "554 Message rejected: Email address is not verified. The following identities failed the check in region EU",
    "550 5.7.60 SMTP; Client does not have permissions to send as this sender",
    "554 5.2.252 SendAsDenied; portal@firm.test not allowed to send as info@firm.test",
    "550 5.1.90 Your message can't be sent",
    "550 Sender address is not allowed. For explanation see [link]",
    "550 Requested action not taken: sender address rejected",
    "553 Mail from must equal authorized user",
    "501 mail from address must be same as authorization user",
    "550 5.7.1 Sender rejected",
    "550 5.7.1 You are not allowed to send from this address",
    "550 5.7.0 From address is not verified for this account",
    "550 5.7.1 Absenderadresse nicht erlaubt",
    "553 5.1.8 portal@firm.test sender rejected",
  ],
  "sender-domain": [
    "450 4.1.8 <portal@firm.test>: Sender address rejected: Domain not found",
    "550 5.1.8 Sender domain must exist",
    "550 Unrouteable sender address",
    "550 Sender verify failed",
    "550 5.7.27 Sender address has null MX",
    "553 5.1.8 Domain of sender address portal@firm.test does not exist",
    "550 5.1.8 Domain of sender address does not resolve",
  ],
  "domain-checks": [
    "550 5.7.26 Unauthenticated email from firm.test is not accepted due to domain's DMARC policy.",
    "550 5.7.509 Access denied, sending domain firm.test does not pass DMARC verification and has a DMARC policy of reject.",
    "550 5.7.23 The message was rejected because of Sender Policy Framework violation",
    "550 5.7.1 SPF check failed",
    "550 5.7.20 No passing DKIM signature found",
    "550 5.7.515 Access denied, sending domain firm.test does not meet the required authentication level.",
    "550 5.7.1 This message does not have authentication information or fails to pass authentication checks",
    "421 4.7.26 This mail has been rate limited because it is unauthenticated",
  ],
  quota: [
    "550 5.4.5 Daily user sending limit exceeded. For more information on Gmail sending limits go to [link]",
    "550 5.4.5 Daily SMTP relay sending limit exceeded for user.",
    "454 Throttling failure: Maximum sending rate exceeded.",
    "454 Throttling failure: Daily message quota exceeded.",
    "450 4.2.1 Sending quota reached, try again tomorrow",
    "550 Domain firm.test has exceeded the max emails per hour (150/100 (150%)) allowed. Message discarded.",
    "550 5.7.1 You have exceeded your daily sending limits",
    "554 5.7.1 Outgoing quota exceeded for sender",
    "452 4.3.1 Sender message rate limit exceeded",
    "550 You have reached a limit for sending mail",
    "550 5.7.233 Tenant has exceeded its limit",
    "450 Requested mail action not taken: too many messages sent within the hour",
    "451 You have exceeded your messaging limits, no credits left",
    "552 5.2.2 Account sending limit exceeded",
    "550 Maximum credits exceeded: not enough credits",
  ],
  suspended: [
    "550 5.7.1 Your account has been suspended for sending spam",
    "550 5.7.708 Service unavailable. Access denied, traffic not accepted from this domain",
    "550 5.1.8 Access denied, bad outbound sender",
    "550 5.7.501 Access denied, spam abuse detected",
    "550 5.7.750 Service unavailable. Client blocked from sending from unregistered domain",
    "421 Sandbox subdomains are for test purposes only. Please add the address to authorized recipients",
    "554 Message rejected: Sending paused for this account. Your account is under review",
    "412 While your account is pending approval, all recipients must share the domain of the sender",
    "550 Outgoing mail from firm.test has been suspended",
    "554 5.7.1 Message rejected under suspicion: suspicious activity",
    "550 Your access to this mail system has been rejected",
  ],
  "address-blocked": [
    "554 5.7.1 Service unavailable; Client host [192.0.2.7] blocked using zen.spamhaus.org",
    "550 5.7.606 Access denied, banned sending IP [192.0.2.7]",
    "550-Your IP 192.0.2.7 is on a blacklist",
    "421 4.7.0 [TSS04] Messages from 192.0.2.7 temporarily deferred due to unexpected volume or user complaints",
    "450 4.7.25 Client host rejected: cannot find your hostname, [192.0.2.7]",
    "550 5.7.25 The IP address sending this message does not have a PTR record setup",
    "554 Transaction failed. Reject due to policy restrictions: bad reputation",
    "550 5.7.1 Mail from this IP is not accepted; rDNS missing",
  ],
};

for (const [because, sentences] of Object.entries(ofUs)) {
  test.each(sentences)(`${because}: %s`, (words) => {
    expect(whoseRefusal(words)).toEqual({ of: "us", because });
  });
}

test.each([
  "550 5.1.1 <[address]>: Recipient address rejected: User unknown in local recipient table",
  "550-5.1.1 The email account that you tried to reach does not exist. Please try double-checking the address",
  "552-5.2.2 The email account that you tried to reach is over quota",
  "552 5.2.2 <[address]>... Mailbox full",
  "552 5.2.2 The recipient's mailbox is full",
  "450 4.2.2 <[address]> user is over quota",
  "550 5.2.1 The email account that you tried to reach is disabled",
  "550 5.1.10 RESOLVER.ADR.RecipientNotFound; Recipient not found by SMTP address lookup",
  "550 5.4.310 DNS domain elsewhere.test does not exist",
  "550 5.7.133 RESOLVER.RST.SenderNotAuthenticatedForGroup; authentication required; Delivery restriction check failed",
  "550 No such user here",
  "550 Unrouteable address",
  "550 mailbox unavailable",
  "550 Requested action not taken: mailbox unavailable",
  "554 delivery error: This user doesn't have a yahoo.test account",
  "550 Benutzer unbekannt",
  "550 Utilisateur inconnu",
  "550 5.1.1 Usuario desconocido",
  "550 Пользователь не найден",
  "550 5.1.1 sorry, no mailbox here by that name",
  "550 <[address]>, Recipient unknown",
  "501 5.1.3 Bad recipient address syntax",
  "550 5.1.2 Host unknown",
  "550 [recipient] mailbox is inactive",
])("of the recipient: %s", (words) => {
  expect(whoseRefusal(words)).toEqual({ of: "recipient" });
});

// Each reads as a recipient that does not exist, but for the words that name who sends.
test.each([
  "550 Expéditeur inconnu",
  "550 domaine de l'expéditeur inexistant",
  "550 Absender unbekannt",
  "550 Absenderdomain existiert nicht",
  "550 Remitente desconocido",
  "550 cuenta de envío no existe",
  "550 Mittente sconosciuto",
  "550 nieznany nadawca",
  "550 送信元アドレスが存在しません",
  "550 发件人不存在",
  "550 sender account not found",
  "553 5.1.3 invalid sender address",
  "550 5.1.2 sender's domain not found",
  "550 no such user: authentication failed",
  "550 SMTP account is inactive",
  "550 API key invalid, account not found",
  "553 unknown domain in MAIL FROM",
  "550 Unknown domain firm.test. Add the domain to your account",
  "550 Account disabled",
  "550 5.7.1 The account is suspended",
  "550 User suspended",
  "550 Account expired",
  "550 Access denied (see RFC 2821 4.1.1.1)",
])("it is not the recipient who does not exist: %s", (words) => {
  expect(whoseRefusal(words).of).not.toBe("recipient");
});

test.each([
  ["554 Ihre IP-Adresse ist auf einer Sperrliste", "address-blocked"],
  ["550 Anmeldung erforderlich, bitte authentifizieren Sie sich", "login-wanted"],
  ["550 Ihr Konto wurde gesperrt", "suspended"],
  ["452 Tageslimit für ausgehende E-Mails erreicht", "quota"],
  ["550 Relaying verweigert", "relay-denied"],
  ["550 Votre compte est suspendu", "suspended"],
  ["451 Trop de messages envoyés, réessayez plus tard", "quota"],
  ["550 5.7.1 Relais refusé", "relay-denied"],
  ["550 Remitente no autorizado", "sender-not-allowed"],
  ["530 Autenticación requerida", "login-wanted"],
  ["550 Ha superado el límite de envío diario", "quota"],
  ["550 Mittente non autorizzato", "sender-not-allowed"],
  ["550 Limite de envio excedido", "quota"],
  ["550 送信者アドレスが許可されていません", "sender-not-allowed"],
  ["530 認証が必要です", "login-wanted"],
  ["554 中継は許可されていません", "relay-denied"],
  ["550 发送频率超限", "quota"],
  ["550 Превышен лимит отправки", "quota"],
  ["550 Sending disabled for this account", "suspended"],
  ["504 5.5.2 <localhost>: Helo command rejected: need fully-qualified hostname", "address-blocked"],
] as const)("of us in the words of other countries and services: %s", (words, because) => {
  expect(whoseRefusal(words)).toEqual({ of: "us", because });
});

test.each([
  "552 Postfach voll",
  "550 Postfach nicht verfügbar",
  "550 boîte pleine",
  "552 Buzón lleno",
  "552 メールボックスがいっぱいです",
  "552 邮箱已满",
  "550 Gebruiker onbekend",
  "550 Usuário não encontrado",
  "550 unbekannter Empfänger, der Absender erhält diese Nachricht",
])("of the recipient in other languages: %s", (words) => {
  expect(whoseRefusal(words)).toEqual({ of: "recipient" });
});

test.each([
  "550 words",
  "550 Rejected",
  "554 5.7.1 Message rejected as spam",
  "550 5.7.1 Access denied",
  "554 5.7.0 Reject, id=12345-01 - spam",
  "552 5.2.2 Over quota",
  "550 5.0.0 Not taken",
  "554 Transaction failed",
  "450 4.7.1 Greylisting in action, please come back later",
  "451 4.3.0 Try again later",
  "550 5.7.1 <[address]>: Recipient address rejected: Access denied",
])("it does not tell: %s", (words) => {
  expect(whoseRefusal(words)).toEqual({ of: "unclear" });
});

test.each([
  [
    "550 5.1.1 <[address]>: Recipient address rejected: undeliverable: host mx.other.test said: 550 5.1.1 User unknown",
    "recipient",
  ],
  ["550 host mx.other.test[192.0.2.9] said: 550 5.7.1 Sender blocked (in reply to RCPT TO command)", "unclear"],
  ["550-Callout verification failed: 550 550 relay access denied", "unclear"],
  ["554 remote server responded: Sender rejected", "unclear"],
] as const)("what another server says through ours is not taken for what ours thinks of us: %s", (words, of) => {
  expect(whoseRefusal(words)).toEqual({ of });
});
