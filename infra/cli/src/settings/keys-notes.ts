import type { SettingNotes } from "./setting-note.ts";

export const keysNotes: SettingNotes = {
  TOKEN_KEYS: {
    says: "By which links are made: the first is used, all still open older links; the same for both workers",
    example: "k1:AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA",
    form: "`id:key,id:key`",
    isSecret: true,
  },
  SEALING_PUBLIC_KEY: {
    says: "To which new passwords are sealed",
    example: "eyJrdHkiOiJPS1AiLCJraWQiOiJhIn0",
    form: "JWK",
  },
  SEALING_PRIVATE_KEYS: {
    says: "By which they are opened; those of before a change too",
    example: "eyJrdHkiOiJPS1AiLCJraWQiOiJhIiwiZCI6ImIifQ",
    form: "JWKs, with commas",
    isSecret: true,
  },
  STAFF_SIGNING_KEY: {
    says: "By which the console signs the tokens of its users: the first signs, all are published",
    example: "eyJrdHkiOiJPS1AiLCJraWQiOiJhIiwiZCI6ImIifQ",
    form: "JWKs, with commas",
    isSecret: true,
  },
  STAFF_TOTP_KEYS: {
    says: "By which second factors of staff are sealed: the first seals, all open; none: nobody can have one",
    example: "k1:AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA",
    form: "`id:key,id:key`",
    isSecret: true,
  },
  FINGERPRINT_KEYS: {
    says: "By which commands are compared with those of their idempotency key: the first is used, all verify",
    example: "k1:AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA",
    form: "`id:key,id:key`",
    isSecret: true,
  },
  FINGERPRINT_KEY: {
    says: "The same as one key without a name, as before there were names",
    example: "AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA",
    form: "text",
    isSecret: true,
  },
  HISTORY_ADDRESSES: {
    says: "How the history keeps the address of whoever asks: its network, a keyed hash of it, or not at all",
    example: "cut",
  },
  HISTORY_ADDRESS_KEY: {
    says: "By which they are hashed; the same for all three, for as long as hashes are to be compared",
    example: "AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA",
    form: "text",
    isSecret: true,
  },
  WEBHOOK_SEALING_PUBLIC_KEY: {
    says: "To which secrets of webhooks are sealed; none: there are no webhooks",
    example: "eyJrdHkiOiJPS1AiLCJraWQiOiJhIn0",
    form: "JWK",
  },
  WEBHOOK_SEALING_PRIVATE_KEYS: {
    says: "By which they are opened; those of before a change too",
    example: "eyJrdHkiOiJPS1AiLCJraWQiOiJhIiwiZCI6ImIifQ",
    form: "JWKs, with commas",
    isSecret: true,
  },
  HANDOVER_SEALING_PUBLIC_KEY: {
    says: "To which hashes for the CRM are sealed",
    example: "eyJrdHkiOiJPS1AiLCJraWQiOiJhIn0",
    form: "JWK",
  },
  HANDOVER_SEALING_PRIVATE_KEYS: {
    says: "By which they are opened; those of before a change too",
    example: "eyJrdHkiOiJPS1AiLCJraWQiOiJhIiwiZCI6ImIifQ",
    form: "JWKs, with commas",
    isSecret: true,
  },
  HANDOVER_SECRETS: {
    says: "By which calls of the CRM are signed, as Standard Webhooks has it; two while one is changed",
    example: "whsec_AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA",
    form: "`whsec_…`, with commas",
    isSecret: true,
  },
  OIDC_SIGNING_KEYS: {
    says: "By which applications know tokens of the portal: the first signs, all are published",
    example: "eyJrdHkiOiJPS1AiLCJraWQiOiJhIiwiZCI6ImIifQ",
    form: "JWKs, with commas",
    isSecret: true,
  },
  AUDIT_ORIGIN: {
    says: "The name of the history, which its checkpoints begin with; the same for good",
    example: "example.org/rekey",
    form: "text",
  },
  AUDIT_SIGNING_KEYS: {
    says: "By which checkpoints are signed: all of them sign",
    example: "PRIVATE+KEY+example.org/rekey+00000000+AAAA",
    form: "keys of signed notes, with commas",
    isSecret: true,
  },
  LOST_KEY_AFTER: { says: "So long a sealed password waits for a key that is missing", example: "72h" },
};
