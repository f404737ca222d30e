import { openDatabase } from "@rekey/database/connection";
import { readServerWords } from "@rekey/database/deliveries/read-server-words";
import { secretsOfLogin } from "@rekey/secrets/login-secrets";
import { type KnownSecret, createSecretFinder } from "@rekey/secrets/spelled-secrets";
import { viewsOf } from "@rekey/secrets/text-views";
import { findTables, readSetting } from "./read-setting.ts";
import type { Surroundings } from "./surroundings.ts";
import { UsageError } from "./usage-error.ts";

const namedRows = 10;
const shortestSecret = 4;
const servers =
  "SMTP_URLS has to be servers such as smtp://login:password@mail.example.org:587, with % in a login as %25, @ as %40";

/**
 * Tells in which tables, and how often, a secret stands in any
 * spelling. `input`: the secrets, unless those of SMTP_URLS.
 */
export async function findSecret(around: Surroundings, input: string | undefined): Promise<boolean> {
  const finder = createSecretFinder(input === undefined ? readLogins(around) : readSecrets(input));
  const found = new Map<string, { rows: string[]; count: number }>();
  let looked = 0;
  await using db = openDatabase(await findTables(around), { applicationName: "rekey audit", maxConnections: 1 });
  for await (const { table, id, words } of readServerWords(db)) {
    looked += 1;
    if (finder.find(viewsOf(words)).length === 0) continue;
    const { rows, count } = found.get(table) ?? { rows: [], count: 0 };
    found.set(table, { rows: [...rows, id].slice(0, namedRows), count: count + 1 });
  }
  around.say(`Looked at ${looked} rows.`);
  for (const [table, { rows, count }] of found) {
    const more = count > rows.length ? ", …" : "";
    around.say(`  ${table}: ${count} ${count === 1 ? "row holds" : "rows hold"} one (${rows.join(", ")}${more})`);
  }
  around.say(
    found.size === 0
      ? "None of them holds one."
      : "Change each such login at its mail server, and then in SMTP_URLS: rows of the history cannot be taken out.",
  );
  return found.size === 0;
}

function readLogins(around: Surroundings): KnownSecret[] {
  const urls = readSetting(around, "SMTP_URLS").split(",");
  const secrets = urls.flatMap((text) => {
    const url = URL.parse(text.trim());
    if (!url) throw new UsageError(servers);
    const { user, pass } = decodeLogin(url);
    return pass === "" ? [] : secretsOfLogin({ user, pass });
  });
  if (secrets.length === 0) throw new UsageError("SMTP_URLS has no login to look for");
  return secrets;
}

function decodeLogin({ username, password }: URL): { user: string; pass: string } {
  try {
    return { user: decodeURIComponent(username), pass: decodeURIComponent(password) };
  } catch (error) {
    throw new UsageError(servers, { cause: error });
  }
}

function readSecrets(input: string): KnownSecret[] {
  const lines = input.split(/\r?\n/).filter((line) => line !== "");
  if (lines.length === 0) throw new UsageError("no secret was written to the command");
  if (lines.some((line) => line.length < shortestSecret))
    throw new UsageError(`a secret to look for has at least ${shortestSecret} characters`);
  return lines.map((text) => ({ text, kind: "password" }));
}
