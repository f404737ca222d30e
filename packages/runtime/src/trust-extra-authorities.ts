import { readFileSync } from "node:fs";
import { getCACertificates, setDefaultCACertificates } from "node:tls";

/**
 * Adds the authorities of the file in `NODE_EXTRA_CA_CERTS`, where Node has not done so: it looks for that name when it
 * starts, before it reads the file of settings that `--env-file` names. Returns what is wrong with the file.
 */
export function trustExtraAuthorities(path: string | undefined): string | undefined {
  if (!path) return undefined;
  const certificates = readCertificates(path);
  if (typeof certificates === "string") return certificates;
  const believed = getCACertificates("default");
  const known = new Set(believed.map(bodyOf));
  const missing = certificates.filter((pem) => !known.has(bodyOf(pem)));
  if (missing.length === 0) return undefined;
  try {
    setDefaultCACertificates([...believed, ...missing]);
    return undefined;
  } catch {
    return "the file has a certificate that cannot be read";
  }
}

/** However its lines are broken. */
const bodyOf = (pem: string): string => pem.replaceAll(/\s/g, "");

function readCertificates(path: string): string[] | string {
  try {
    const found = readFileSync(path, "utf8").match(/-----BEGIN CERTIFICATE-----[^]+?-----END CERTIFICATE-----/g);
    return found ?? "the file has no certificate in PEM";
  } catch {
    return "the file cannot be read";
  }
}
