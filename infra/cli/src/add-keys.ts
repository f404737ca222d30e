import { randomBytes } from "node:crypto";
import { Argument, type Command } from "commander";
import { generateSigningKey as generateNoteKey } from "@rekey/proof/note";
import {
  generateProviderKey,
  generateSealingKeys,
  generateSigningKey,
  generateTokenKey,
} from "@rekey/secrets/generate-keys";
import type { Surroundings } from "./surroundings.ts";

interface Setting {
  name: string;
  /** The services that read it, and no other should. */
  readBy: string;
  value: string;
  /** What has to be known with it and is no secret. */
  notes?: readonly string[];
}

interface KeyMaker {
  settings: readonly string[];
  make: (origin: string) => Promise<Setting[]>;
}

const one = (name: string, readBy: string, make: () => Promise<string> | string): KeyMaker => ({
  settings: [name],
  make: async () => [{ name, readBy, value: await make() }],
});

/** Two settings that belong together. */
const pair = (publicName: string, sealedBy: string, privateName: string, openedBy: string): KeyMaker => ({
  settings: [publicName, privateName],
  make: async () => {
    const { publicKey, privateKeys } = await generateSealingKeys();
    return [
      { name: publicName, readBy: sealedBy, value: publicKey },
      { name: privateName, readBy: openedBy, value: privateKeys },
    ];
  },
});

/** Its public part is for whoever verifies the history. */
const auditKey: KeyMaker = {
  settings: ["AUDIT_SIGNING_KEYS"],
  make: async (origin) => {
    const { signingKey, vkey } = await generateNoteKey(origin);
    const notes = [`It needs AUDIT_ORIGIN=${origin}`, `Its public key, for whoever verifies the history: ${vkey}`];
    return [{ name: "AUDIT_SIGNING_KEYS", readBy: "audit-sealer", value: signingKey, notes }];
  },
};

const makers: readonly KeyMaker[] = [
  one("TOKEN_KEYS", "credentials-worker, mail-worker", () => generateTokenKey()),
  pair("SEALING_PUBLIC_KEY", "api, portal", "SEALING_PRIVATE_KEYS", "credentials-worker"),
  one("STAFF_SIGNING_KEY", "console", generateSigningKey),
  one("FINGERPRINT_KEYS", "api", () => `k1:${randomBytes(32).toString("base64url")}`),
  one("HISTORY_ADDRESS_KEY", "api, portal, console", () => randomBytes(32).toString("base64url")),
  pair("WEBHOOK_SEALING_PUBLIC_KEY", "api", "WEBHOOK_SEALING_PRIVATE_KEYS", "webhook-worker"),
  pair("HANDOVER_SEALING_PUBLIC_KEY", "credentials-worker", "HANDOVER_SEALING_PRIVATE_KEYS", "handover-worker"),
  one("HANDOVER_SECRETS", "handover-worker", () => `whsec_${randomBytes(32).toString("base64")}`),
  one("OIDC_SIGNING_KEYS", "portal", generateProviderKey),
  auditKey,
];

/** The keys of the services. */
export function addKeys(program: Command, around: Surroundings, done: (isGood: boolean) => void): void {
  const names = makers.flatMap(({ settings }) => settings);
  program
    .command("generate")
    .description("make new keys, and print each as its setting, once; nothing else has them")
    .addArgument(new Argument("[setting...]", "only these; one of a pair brings the other").choices(names))
    .option(
      "--origin <name>",
      "the name of the history, for AUDIT_SIGNING_KEYS",
      `rekey-${randomBytes(4).toString("hex")}`,
    )
    .addHelpText("after", "\nGive each to the services in the line above it, and to no other.")
    .action(async (wanted: string[], { origin }: { origin: string }) => {
      const chosen = makers.filter(
        ({ settings }) => wanted.length === 0 || settings.some((name) => wanted.includes(name)),
      );
      for (const { make } of chosen) {
        for (const { name, readBy, value, notes = [] } of await make(origin)) {
          around.say(`# ${readBy}`);
          around.say(`${name}=${value}`);
          for (const note of notes) around.say(`# ${note}`);
        }
      }
      done(true);
    });
}
