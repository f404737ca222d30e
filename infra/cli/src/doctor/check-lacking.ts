import { type InstallationFacts, planInstallation } from "../installation/plan-installation.ts";
import { keyMakers } from "../keys/key-makers.ts";
import { type Finding, type Patient, warn } from "./finding.ts";

const anywhere = "https://example.org";

// Only which settings there are is of interest, and none of what they are set to.
const facts: Omit<InstallationFacts, "handover"> = {
  databaseUrl: "postgres://nobody:nothing@localhost/rekey",
  redisUrl: "redis://localhost",
  portalUrl: anywhere,
  apiUrl: anywhere,
  consoleUrl: anywhere,
  smtpUrls: undefined,
  mailFrom: "nobody@example.org",
  auditOrigin: "example.org",
  checkpointFile: "/dev/null",
};

const keys = new Set(keyMakers.flatMap(({ settings }) => settings));

// The name that a setting had before.
const formerly: Readonly<Record<string, string>> = { FINGERPRINT_KEYS: "FINGERPRINT_KEY" };

// Another check says what does not work without it.
const toldElsewhere = ["CONSOLE_URL"];

/**
 * What `init` gives a service and it has not. It starts without, so nobody else says that an installation of before
 * lacks what has come since.
 */
export async function checkLacking(patients: readonly Patient[]): Promise<Finding[]> {
  const isHandedOver = patients.some(({ service }) => service === "handover-worker");
  const handover = isHandedOver ? { url: anywhere, format: "bcrypt-12" } : undefined;
  const { services } = await planInstallation({ ...facts, handover });
  return patients.flatMap(({ service, raw }) =>
    Object.keys(services[service] ?? {})
      .filter((name) => !toldElsewhere.includes(name))
      .filter((name) => raw[name] === undefined && raw[formerly[name] ?? ""] === undefined)
      .map((name) =>
        warn(
          service,
          "settings",
          `${name} is not set, and init sets it: docs/how-to/upgrade.md says what it is for`,
          remedyFor(name, patients),
        ),
      ),
  );
}

function remedyFor(name: string, patients: readonly Patient[]): string {
  const owner = patients.find(({ raw }) => raw[name] !== undefined)?.service;
  if (owner !== undefined) return `set it as ${owner} has it`;
  if (keys.has(name)) return `npm run --silent rekey -- keys generate ${name}`;
  if (name === "VERIFY_DATABASE_URL") return "npm run --silent rekey -- database url rekey_verifier";
  return "set it in the settings.env of the service";
}
