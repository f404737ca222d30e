import { generateKeyPairSync, type KeyObject, sign } from "node:crypto";

export interface Certificate {
  /** In PEM. */
  cert: string;
  key: string;
}

export interface Authority extends Certificate {
  issue(of: { dns?: string; ip?: string; endsAt?: Date }): Certificate;
}

const dayMs = 86_400_000;
const oids = {
  commonName: "550403",
  ecdsaWithSha256: "2a8648ce3d040302",
  basicConstraints: "551d13",
  alternativeName: "551d11",
};

/** An authority of a test's own, and the X.509 certificates that it issues, written in DER by hand. */
export function makeAuthority(name = "Test authority"): Authority {
  const keys = newKeys();
  const isAuthority = extension(oids.basicConstraints, seq(tlv(0x01, Buffer.from([0xff]))));
  const cert = certificate({ name, keys, issuer: name, signer: keys.privateKey, extensions: [isAuthority] });
  return {
    cert,
    key: pemOf(keys.privateKey),
    issue({ dns, ip, endsAt }) {
      const own = newKeys();
      const names = [
        ...(dns ? [tlv(0x82, Buffer.from(dns))] : []),
        ...(ip ? [tlv(0x87, Buffer.from(ip.split(".").map(Number)))] : []),
      ];
      return {
        key: pemOf(own.privateKey),
        cert: certificate({
          name: dns ?? ip ?? "server",
          keys: own,
          issuer: name,
          signer: keys.privateKey,
          extensions: [extension(oids.alternativeName, seq(...names))],
          endsAt,
        }),
      };
    },
  };
}

const newKeys = () => generateKeyPairSync("ec", { namedCurve: "P-256" });
const pemOf = (key: KeyObject): string => key.export({ type: "pkcs8", format: "pem" }).toString();

function certificate(of: {
  name: string;
  keys: { publicKey: KeyObject };
  issuer: string;
  signer: KeyObject;
  extensions: Buffer[];
  endsAt?: Date | undefined;
}): string {
  const endsAtMs = of.endsAt?.getTime() ?? Date.now() + 30 * dayMs;
  const algorithm = seq(oid(oids.ecdsaWithSha256));
  const body = seq(
    tlv(0xa0, tlv(0x02, Buffer.from([2]))),
    tlv(0x02, Buffer.from([1, ...new Uint8Array(generateSerial())])),
    algorithm,
    nameOf(of.issuer),
    seq(time(endsAtMs - 60 * dayMs), time(endsAtMs)),
    nameOf(of.name),
    of.keys.publicKey.export({ type: "spki", format: "der" }),
    tlv(0xa3, seq(...of.extensions)),
  );
  const der = seq(body, algorithm, bits(sign("sha256", body, of.signer)));
  const lines = der.toString("base64").match(/.{1,64}/g) ?? [];
  return `-----BEGIN CERTIFICATE-----\n${lines.join("\n")}\n-----END CERTIFICATE-----\n`;
}

function generateSerial(): Buffer {
  const serial = Buffer.alloc(6);
  serial.writeUIntBE(Math.floor(Math.random() * 2 ** 47), 0, 6);
  return serial;
}

function tlv(tag: number, content: Buffer): Buffer {
  const { length } = content;
  const size = length < 0x80 ? [length] : length < 0x100 ? [0x81, length] : [0x82, length >> 8, length & 0xff];
  return Buffer.concat([Buffer.from([tag, ...size]), content]);
}

const seq = (...parts: Buffer[]): Buffer => tlv(0x30, Buffer.concat(parts));
const oid = (hex: string): Buffer => tlv(0x06, Buffer.from(hex, "hex"));
const bits = (content: Buffer): Buffer => tlv(0x03, Buffer.concat([Buffer.from([0]), content]));
const extension = (id: string, value: Buffer): Buffer => seq(oid(id), tlv(0x04, value));

function nameOf(text: string): Buffer {
  return seq(tlv(0x31, seq(oid(oids.commonName), tlv(0x0c, Buffer.from(text)))));
}

function time(atMs: number): Buffer {
  return tlv(0x17, Buffer.from(`${new Date(atMs).toISOString().replaceAll(/\D/g, "").slice(2, 14)}Z`));
}
