import { expect, test } from "vitest";
import { insecureWords } from "./secure-connection-words.ts";

test("what is wrong with a certificate is found in the causes of an error, with what to do, and other errors say nothing", () => {
  const certificate = Object.assign(new Error("planted"), { code: "UNABLE_TO_VERIFY_LEAF_SIGNATURE" });
  const wrapped = new Error("fetch failed", { cause: new AggregateError([new Error("other"), certificate]) });
  expect(insecureWords(wrapped)?.remedy).toContain("NODE_EXTRA_CA_CERTS");
  expect(
    insecureWords(Object.assign(new Error("x"), { code: "ESOCKET", originalCode: "CERT_HAS_EXPIRED" }))?.says,
  ).toBe("its certificate has expired");
  expect(insecureWords("ERR_TLS_CERT_ALTNAME_INVALID")?.says).toContain("another name");
  for (const other of [new Error("x"), "toString", undefined, Object.assign(new Error("x"), { code: "ECONNREFUSED" })])
    expect(insecureWords(other)).toBeUndefined();
});
