import { type DatabaseWords, DatabaseUrlFault } from "./database-url.ts";
import { ownSettings } from "../prepare/role-settings.ts";

export const tlsModes = ["disable", "allow", "prefer", "require", "verify-ca", "verify-full"] as const;

type Rule =
  /** We do what it says. */
  | "followed"
  /** It changes nothing that could be seen, or is a matter of another program. */
  | "idle"
  /** These values say what we do anyway; with others it is refused with this advice. */
  | { only: readonly string[]; else: string }
  /** Never. */
  | { instead: string };

const writeTls = "write sslmode=require, or sslmode=verify-full with sslrootcert";
const leaveOut = "leave it out";
const inTheString = "write what it holds into the connection string";

/** Every word of libpq up to version 18, and those of other programs that hosts put into their strings. */
const rules: Readonly<Record<string, Rule>> = {
  ...rulesFor("followed", "host hostaddr port dbname user password connect_timeout application_name options"),
  ...rulesFor("followed", "sslrootcert sslcert sslkey sslpassword sslcrl connection_limit keepalives keepalives_idle"),
  sslmode: { only: tlsModes, else: `write one of ${tlsModes.join(", ")}` },
  ssl: { only: ["true", "false", "1", "0"], else: writeTls },
  sslnegotiation: { only: ["postgres", "direct"], else: "write postgres or direct" },
  sslsni: { only: ["0", "1"], else: "write 0 or 1" },
  sslcertmode: { only: ["disable", "allow"], else: leaveOut },
  sslcompression: { only: ["0"], else: leaveOut },
  ssl_min_protocol_version: { only: ["TLSv1", "TLSv1.1", "TLSv1.2", "TLSv1.3"], else: "write TLSv1.2 or TLSv1.3" },
  ssl_max_protocol_version: { only: ["TLSv1.2", "TLSv1.3"], else: "write TLSv1.2 or TLSv1.3" },
  channel_binding: {
    only: ["disable", "prefer"],
    else: "our driver binds no channel: leave it out, and write sslmode=verify-full&sslrootcert=system, which keeps the same stranger out",
  },
  target_session_attrs: { only: ["any", "read-write", "primary"], else: "Rekey writes: write primary" },
  gssencmode: { only: ["disable", "prefer"], else: writeTls },
  client_encoding: { only: ["UTF8", "utf8", "UTF-8", "utf-8", "auto"], else: "Rekey speaks UTF8: leave it out" },
  min_protocol_version: { only: ["3.0"], else: leaveOut },
  max_protocol_version: { only: ["3.0", "3.2", "latest"], else: leaveOut },
  schema: { only: ["public", "rekey"], else: "the tables of Rekey are in the schema rekey: leave it out" },
  ...rulesFor(
    "idle",
    "keepalives_interval keepalives_count tcp_user_timeout fallback_application_name load_balance_hosts",
  ),
  // Of Prisma and node-postgres.
  pgbouncer: { only: ["true", "false"], else: "write true or false" },
  ...rulesFor("idle", "pool_timeout socket_timeout statement_cache_size uselibpqcompat"),
  ...refused("service servicefile passfile", inTheString),
  ...refused("sslcrldir", "write one file in sslcrl"),
  ...refused("requirepeer require_auth sslkeylogfile replication authtype tty requiressl", leaveOut),
  ...refused("krbsrvname gsslib gssdelegation", "sign in by a password or a certificate"),
  ...refused("scram_client_key scram_server_key", "write the password"),
  ...refused("oauth_issuer oauth_client_id oauth_client_secret oauth_scope", "sign in by a password or a certificate"),
  ...refused("sslaccept sslidentity sslfactory sslhostnameverifier", writeTls),
  ...refused("search_path currentschema", "the tables of Rekey are in the schema rekey: leave it out"),
};

function rulesFor(rule: Rule, names: string): Record<string, Rule> {
  return Object.fromEntries(names.split(" ").map((name) => [name, rule]));
}

function refused(names: string, instead: string): Record<string, Rule> {
  return rulesFor({ instead }, names);
}

/** Fails for a word that is not understood or not followed, by its name. */
export function checkWords(words: DatabaseWords): void {
  for (const [name, value] of words) {
    const rule = rules[name] ?? rules[name.toLowerCase()];
    // A name that is not known may be part of a password that is not in form.
    if (rule === undefined)
      throw new DatabaseUrlFault(`has the word ${shown(name)}, which PostgreSQL's clients do not know: leave it out`);
    if (typeof rule === "string") continue;
    if ("instead" in rule) throw new DatabaseUrlFault(`${name} is not followed: ${rule.instead}`);
    if (!rule.only.includes(value))
      throw new DatabaseUrlFault(`${name} has a value that is not followed: ${rule.else}`);
  }
  checkOptions(words.get("options") ?? "");
}

function shown(name: string): string {
  return /^[A-Za-z][A-Za-z_]{1,40}$/.test(name) ? JSON.stringify(name) : "after the ?";
}

/** `-c name=value` and `--name=value` come before what a role begins with. */
function checkOptions(options: string): void {
  for (const [, name = ""] of options.matchAll(/(?:-c\s*|--)([\w.-]+)\s*=/g)) {
    const setting = name.replaceAll("-", "_").toLowerCase();
    if (ownSettings.has(setting))
      throw new DatabaseUrlFault(`options sets ${setting}, which Rekey sets itself: leave it out`);
  }
}
