import { expect, test } from "vitest";
import { isOfDemo } from "./demo-keys.ts";

const jwk = (kid: string) => JSON.stringify({ kty: "OKP", crv: "Ed25519", x: "x".repeat(43), kid });
const encoded = (kid: string) => Buffer.from(jwk(kid)).toString("base64url");

test.for([
  ["a key with a name", "demo:abc"],
  ["one of several", "k2:abc, demo:abc"],
  ["a JWK", jwk("demo-1")],
  ["an encoded JWK", encoded("demo-1")],
  ["an encoded JWK behind another", `${encoded("a")},${encoded("demo-1")}`],
  ["a key of a history", "PRIVATE+KEY+rekey.test/history+0a0b0c0d+abc"],
  ["a server's password", "redis://default:demo-0a1b@127.0.0.1:6379"],
] as const)("what the demo made for itself is known by its name: %s", ([, text]) => {
  expect(isOfDemo(text)).toBe(true);
});

test.for([
  ["a key with another name", "k1:demo"],
  ["a JWK", encoded("a-demo")],
  ["a history of that name", "PRIVATE+KEY+rekey.test.example.org+0a0b0c0d+abc"],
  ["a host of that name", "redis://default:secret@demo-1.example.org:6379"],
  ["a user of that name", "postgres://demo-user:secret@db.example.org/rekey"],
  ["an address", "demo@example.org"],
  ["broken JSON", "{demo"],
] as const)("what others made is not taken for the demo's: %s", ([, text]) => {
  expect(isOfDemo(text)).toBe(false);
});
