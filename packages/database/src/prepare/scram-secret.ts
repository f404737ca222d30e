import { createHash, createHmac, pbkdf2Sync, randomBytes } from "node:crypto";

const iterations = 4096;

/**
 * What PostgreSQL keeps of a password (RFC 5803), made here: it takes this in place of the password, and nobody who
 * sees the statement learns it.
 */
export function scramSecret(password: string, salt: Buffer = randomBytes(16)): string {
  // Of others the server and its clients make different ones.
  if (!/^[^\p{C}\p{Zl}\p{Zp}]{1,200}$/u.test(password) || password.normalize("NFKC") !== password) {
    throw new Error("a database password has to be of characters that can be seen, in their composed form");
  }
  const salted = pbkdf2Sync(password, salt, iterations, 32, "sha256");
  const key = (name: string) => createHmac("sha256", salted).update(name).digest();
  const stored = createHash("sha256").update(key("Client Key")).digest("base64");
  return `SCRAM-SHA-256$${iterations}:${salt.toString("base64")}$${stored}:${key("Server Key").toString("base64")}`;
}
