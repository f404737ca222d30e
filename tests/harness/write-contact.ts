import { randomBytes, randomUUID } from "node:crypto";
import type { HashSettings } from "@rekey/secrets/hash-kind";
import { hashPassword, minimumHashSettings } from "@rekey/secrets/password-hash";
import { createSecret } from "@rekey/secrets/secret";
import { hashToken } from "@rekey/secrets/token";
import { freshPassword } from "./fresh-password.ts";
import type { TestSystem } from "./test-system.ts";

/** A contact with a password, written into the database as it is: for a system without an API or a worker. */
export async function writeContact(
  { sql }: Pick<TestSystem, "sql">,
  settings: HashSettings = minimumHashSettings,
): Promise<{ id: string; email: string; password: string }> {
  const id = randomBytes(5).toString("hex");
  const [email, password] = [`p.${id}@contacts.test`, freshPassword()];
  await sql`insert into clients (id, name) values (${id}, ${`Firm ${id}`})`;
  await sql`insert into contacts (id, client_id, name, email, email_key)
    values (${id}, ${id}, ${`Person ${id}`}, ${email}, ${email})`;
  await writeCredential({ sql }, id, password, settings);
  return { id, email, password };
}

/** Gives a contact a password whose hash has these settings. */
export async function writeCredential(
  { sql }: Pick<TestSystem, "sql">,
  contactId: string,
  password: string,
  settings: HashSettings,
): Promise<void> {
  const hash = await hashPassword(createSecret(password), settings);
  await sql`insert into credentials (contact_id, password_hash, version, must_change, set_at, set_by_reset_id)
    values (${contactId}, ${hash}, 1, false, now(), ${randomUUID()})
    on conflict (contact_id) do update set password_hash = excluded.password_hash`;
}

/** A link that works, and its token. */
export async function writeLink(
  { sql }: Pick<TestSystem, "sql">,
  contact: { id: string; email: string },
): Promise<string> {
  const [token, resetId] = [randomBytes(32).toString("base64url"), randomUUID()];
  await sql`insert into resets (id, contact_id, client_id, method, state, requested_by, requested_by_name, open_until)
    values (${resetId}, ${contact.id}, ${contact.id}, 'email', 'mailed', 'test', 'A test', now() + interval '1 hour')`;
  await sql`insert into links (reset_id, contact_id, generation, key_id, nonce, token_hash, email_key, credential_version)
    values (${resetId}, ${contact.id}, 1, 'none', 'none', ${hashToken(token)}, ${contact.email}, 1)`;
  return token;
}
