import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { getCACertificates, rootCertificates, setDefaultCACertificates } from "node:tls";
import { afterAll, expect, test } from "vitest";
import { trustExtraAuthorities } from "./trust-extra-authorities.ts";

const folder = mkdtempSync(join(tmpdir(), "rekey-authorities-"));
const before = getCACertificates("default");
afterAll(() => {
  setDefaultCACertificates(before);
  rmSync(folder, { recursive: true, force: true });
});
const [known = "", extra = ""] = rootCertificates;

function fileOf(text: string): string {
  const path = join(folder, "authorities.pem");
  writeFileSync(path, text);
  return path;
}

test("a private authority that stands among the settings is believed beside all others", () => {
  setDefaultCACertificates([known]);
  expect(trustExtraAuthorities(fileOf(`# ours\n${extra}\n`))).toBeUndefined();
  const plain = (pem: string) => pem.replaceAll(/\s/g, "");
  expect(getCACertificates("default").map(plain).toSorted()).toEqual([known, extra].map(plain).toSorted());
});

test("a file that has none is told, and nothing is changed", () => {
  setDefaultCACertificates([known]);
  expect(trustExtraAuthorities(join(folder, "missing.pem"))).toBe("the file cannot be read");
  expect(trustExtraAuthorities(fileOf("no PEM"))).toBe("the file has no certificate in PEM");
  const broken = fileOf("-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n");
  expect(trustExtraAuthorities(broken)).toBe("the file has a certificate that cannot be read");
  expect(trustExtraAuthorities(undefined)).toBeUndefined();
  expect(getCACertificates("default")).toHaveLength(1);
});
