import { openSigner } from "@rekey/proof/note";
import { parseFingerprintKeys } from "@rekey/secrets/fingerprint";
import { parseProviderKeys } from "@rekey/secrets/provider-keys";
import { parseSealingPrivateKeys, parseSealingPublicKey } from "@rekey/secrets/seal";
import { parseTokenKeys } from "@rekey/secrets/token";
import { parseTotpKeys } from "@rekey/secrets/totp-seal";
import { describeRedis } from "@rekey/runtime/redis-url";
import { fail, type Finding, ok, type Patient, warn } from "./finding.ts";

interface ReadKey {
  /** What the key that is used, and all keys of the setting, are called. */
  used: string;
  known: readonly string[];
}

/** How a key is read, by its setting; fails without a word of it. */
const readers: Readonly<Record<string, (text: string, patient: Patient) => Promise<ReadKey>>> = {
  TOKEN_KEYS: async (text) => {
    const { currentId, keys } = parseTokenKeys(text);
    return { used: currentId, known: [...keys.keys()] };
  },
  STAFF_TOTP_KEYS: async (text) => {
    const { currentId, keys } = parseTotpKeys(text);
    return { used: currentId, known: [...keys.keys()] };
  },
  FINGERPRINT_KEYS: async (text) => {
    const { current, keys } = parseFingerprintKeys(text, undefined);
    return { used: current.id, known: [...keys.keys()] };
  },
  SEALING_PUBLIC_KEY: readPublic,
  WEBHOOK_SEALING_PUBLIC_KEY: readPublic,
  HANDOVER_SEALING_PUBLIC_KEY: readPublic,
  SEALING_PRIVATE_KEYS: readPrivate,
  WEBHOOK_SEALING_PRIVATE_KEYS: readPrivate,
  HANDOVER_SEALING_PRIVATE_KEYS: readPrivate,
  OIDC_SIGNING_KEYS: async (text) => named((await parseProviderKeys(text)).jwks.map(({ kid }) => kid)),
  STAFF_SIGNING_KEY: async (text) => named(await Promise.all(text.split(",").map(readStaffKey))),
  AUDIT_SIGNING_KEYS: async (text, { raw }) => {
    const signers = await Promise.all(text.split(",").map((key) => openSigner(key.trim())));
    if (signers.some(({ name }) => name !== raw["AUDIT_ORIGIN"])) throw new Error("a key is for another AUDIT_ORIGIN");
    return named(signers.map(({ keyId }) => keyId));
  },
};

async function readPublic(text: string): Promise<ReadKey> {
  return named([(await parseSealingPublicKey(text)).kid]);
}

async function readPrivate(text: string): Promise<ReadKey> {
  return named([...(await parseSealingPrivateKeys(text)).keys()]);
}

/** The same key as a JWK of its own, which a key of another form is not. */
async function readStaffKey(text: string): Promise<string> {
  const { jwks } = await parseProviderKeys(text.trim());
  return jwks[0]?.kid ?? "";
}

const named = (known: readonly string[]): ReadKey => ({ used: known[0] ?? "", known });

// Who makes something with the key of the first has to be understood by whoever has those of the second.
const pairs = [
  ["SEALING_PUBLIC_KEY", "SEALING_PRIVATE_KEYS"],
  ["WEBHOOK_SEALING_PUBLIC_KEY", "WEBHOOK_SEALING_PRIVATE_KEYS"],
  ["HANDOVER_SEALING_PUBLIC_KEY", "HANDOVER_SEALING_PRIVATE_KEYS"],
  ["TOKEN_KEYS", "TOKEN_KEYS"],
  ["STAFF_TOTP_KEYS", "STAFF_TOTP_KEYS"],
] as const;

interface KeyOfService extends ReadKey {
  service: string;
  setting: string;
}

/** All keys that can be read, and a finding for each that cannot. */
async function readKeys(patients: readonly Patient[]): Promise<{ keys: KeyOfService[]; findings: Finding[] }> {
  const keys: KeyOfService[] = [];
  const findings: Finding[] = [];
  for (const patient of patients) {
    for (const [setting, read] of Object.entries(readers)) {
      const text = patient.raw[setting];
      if (text === undefined) continue;
      try {
        keys.push({ service: patient.service, setting, ...(await read(text, patient)) });
      } catch (error) {
        const says = `${setting}: ${error instanceof Error ? error.message : "it is of no use"}`;
        findings.push(fail(patient.service, "keys", says, `npm run rekey -- keys generate ${setting}`));
      }
    }
  }
  return { keys, findings };
}

/** Whether each key is one, and whoever uses it is understood by whoever has to. */
export async function checkKeys(patients: readonly Patient[]): Promise<Finding[]> {
  const { keys, findings } = await readKeys(patients);
  const broken = new Set(findings.map(({ service }) => service));
  for (const service of new Set(keys.map((key) => key.service))) {
    if (broken.has(service)) continue;
    const own = keys.filter((key) => key.service === service).map(({ setting }) => setting);
    findings.push(ok(service, "keys", `${own.join(", ")} can be used`));
  }
  return [...findings, ...pairs.flatMap(([made, opened]) => checkPair(keys, made, opened))];
}

function checkPair(keys: readonly KeyOfService[], made: string, opened: string): Finding[] {
  const readers = keys.filter(({ setting }) => setting === opened);
  const misfits = keys
    .filter(({ setting }) => setting === made)
    .flatMap((maker) =>
      readers.filter(({ known }) => !known.includes(maker.used)).map((reader) => ({ maker, reader })),
    );
  return misfits.map(({ maker, reader }) =>
    fail(
      reader.service,
      "keys",
      `${opened} lacks the key ${maker.used}, which ${maker.service} uses (${made}): what it makes waits`,
      `put the key of ${maker.service} into ${opened} of ${reader.service}, and restart it`,
    ),
  );
}

// What services have to be told alike, because they meet in the same places.
const alike: readonly (readonly [name: string, why: string])[] = [
  ["REDIS_URL", "they would wait for each other in different places"],
  ["QUEUE_PREFIX", "they would wait for each other in different places"],
  ["HISTORY_ADDRESS_KEY", "the history's hashes of addresses could not be compared"],
  ["PORTAL_URL", "mails would lead elsewhere"],
  ["CONSOLE_URL", "mails to staff would lead elsewhere"],
  ["API_URL", "they would speak of different APIs"],
  ["JWT_AUDIENCE", "the API would not take the console's tokens"],
  ["ARGON2_MEMORY_KIB", "each would hash again what another has hashed"],
  ["ARGON2_PASSES", "each would hash again what another has hashed"],
  ["TYPED_PASSWORD_LIFETIME", "a password would be right in one place and not in another"],
  ["HANDOVER_GIVE_UP_AFTER", "one would give up what the other still tries"],
  ["MANUAL_RESET", "a page would offer what the API refuses"],
  ["PASSWORD_MIN_LENGTH", "a page would promise what the API refuses"],
];

/** Whether services that have to be told the same are. Users of Redis may differ, and the place may not. */
export function checkAlike(patients: readonly Patient[]): Finding[] {
  return alike.flatMap(([name, why]) => {
    const readers = patients.filter(({ config }) => name in config);
    const told = new Set(readers.map(({ config, raw }) => placeOf(name, config[name], raw[name])));
    const services = readers.map(({ service }) => service).join(", ");
    return told.size > 1 ? [warn("all", "settings", `${name} is not the same for ${services}: ${why}`)] : [];
  });
}

function placeOf(name: string, value: unknown, raw: string | undefined): string {
  return name === "REDIS_URL" && raw !== undefined ? describeRedis(raw) : JSON.stringify(value ?? null);
}
