import { X509Certificate } from "node:crypto";
import { readFileSync } from "node:fs";
import type { ConnectionOptions, PeerCertificate } from "node:tls";
import { checkServerIdentity } from "node:tls";
import type { SmtpServer } from "./read-smtp-url.ts";

const inPem = /-----BEGIN CERTIFICATE-----[\s\S]+?-----END CERTIFICATE-----/g;

/** The certificates of a file in PEM, of which there has to be one at least. */
export function readCertificates(path: string): X509Certificate[] {
  const found = readFileSync(path, "utf8").match(inPem) ?? [];
  if (found.length === 0) throw new Error("the file holds no certificate in PEM");
  return found.map((pem) => new X509Certificate(pem));
}

/**
 * How the certificate of a server is judged: by the authorities that Node knows and the host's name, or the name told
 * instead. Where certificates are pinned it has to be one of those, whatever names it has and whoever issued it.
 */
export function trustOf(server: SmtpServer): ConnectionOptions {
  const { certificateName, certificateFile } = server;
  const name = certificateName === undefined ? {} : { servername: certificateName };
  if (certificateFile === undefined) return name;
  const pinned = readCertificates(certificateFile);
  const known = new Set(pinned.map((certificate) => certificate.fingerprint256));
  return {
    ...name,
    ca: pinned.map(String),
    // One that somebody else has issued is trusted for itself.
    allowPartialTrustChain: true,
    checkServerIdentity: (host: string, certificate: PeerCertificate) =>
      known.has(certificate.fingerprint256)
        ? certificateName === undefined
          ? undefined
          : checkServerIdentity(host, certificate)
        : Object.assign(new Error("the certificate is not the one that is pinned"), { code: "CERT_NOT_PINNED" }),
  };
}
