import { randomBytes } from "node:crypto";
import type { KeySetting } from "@rekey/contracts/installation-actions";
import type { ServiceName } from "@rekey/dev/service-catalogue";
import { generateSigningKey as generateNoteKey } from "@rekey/proof/note";
import {
  generateProviderKey,
  generateSealingKeys,
  generateSigningKey,
  generateTokenKey,
} from "@rekey/secrets/generate-keys";

export interface MadeSetting {
  name: string;
  /** The services that read it, and no other should. */
  readBy: readonly ServiceName[];
  value: string;
  /** What has to be known with it and is no secret. */
  notes?: readonly string[];
}

export interface MakeOptions {
  /** The name of the history, for the key that signs it. */
  origin: string;
  /** What the key is called where keys have short names; other keys of its list have others. */
  id?: string;
}

interface KeyMaker {
  /** Of a pair the private one is last, by which the history names the kind. */
  settings: readonly [...string[], KeySetting];
  make: (options: MakeOptions) => Promise<MadeSetting[]>;
}

const one = (
  name: KeySetting,
  readBy: readonly ServiceName[],
  make: (options: MakeOptions) => Promise<string> | string,
): KeyMaker => ({
  settings: [name],
  make: async (options) => [{ name, readBy, value: await make(options) }],
});

/** Two settings that belong together. */
const pair = (
  publicName: string,
  sealedBy: readonly ServiceName[],
  privateName: KeySetting,
  openedBy: readonly ServiceName[],
): KeyMaker => ({
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
  make: async ({ origin }) => {
    const { signingKey, vkey } = await generateNoteKey(origin);
    const notes = [`It needs AUDIT_ORIGIN=${origin}`, `Its public key, for whoever verifies the history: ${vkey}`];
    return [{ name: "AUDIT_SIGNING_KEYS", readBy: ["audit-sealer"], value: signingKey, notes }];
  },
};

const newBytes = (encoding: "base64" | "base64url") => randomBytes(32).toString(encoding);

/** Of every setting that is a key of ours, in the order in which they are printed. */
export const keyMakers: readonly KeyMaker[] = [
  one("TOKEN_KEYS", ["credentials-worker", "mail-worker"], ({ id }) => generateTokenKey(id)),
  pair("SEALING_PUBLIC_KEY", ["api", "portal"], "SEALING_PRIVATE_KEYS", ["credentials-worker"]),
  one("STAFF_SIGNING_KEY", ["console"], () => generateSigningKey()),
  one("STAFF_TOTP_KEYS", ["console"], ({ id }) => generateTokenKey(id)),
  one("FINGERPRINT_KEYS", ["api"], ({ id = "k1" }) => `${id}:${newBytes("base64url")}`),
  one("HISTORY_ADDRESS_KEY", ["api", "portal", "console"], () => newBytes("base64url")),
  pair("WEBHOOK_SEALING_PUBLIC_KEY", ["api"], "WEBHOOK_SEALING_PRIVATE_KEYS", ["webhook-worker"]),
  pair("HANDOVER_SEALING_PUBLIC_KEY", ["credentials-worker"], "HANDOVER_SEALING_PRIVATE_KEYS", ["handover-worker"]),
  one("HANDOVER_SECRETS", ["handover-worker"], () => `whsec_${newBytes("base64")}`),
  one("OIDC_SIGNING_KEYS", ["portal"], () => generateProviderKey()),
  auditKey,
];

/** A name for a history that nobody has named. */
export const anyOrigin = (): string => `rekey-${randomBytes(4).toString("hex")}`;
