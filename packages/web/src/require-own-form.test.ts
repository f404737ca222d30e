import { describe, expect, test } from "vitest";
import { proofOfBrowser } from "./require-own-form.ts";

const publicUrl = new URL("https://portal.example/clients");

function proofOf(headers: Record<string, string>) {
  return proofOfBrowser({ get: (name: string) => headers[name] } as Parameters<typeof proofOfBrowser>[0], publicUrl);
}

describe("what a browser says of where a form comes from", () => {
  test.each([
    [{ "sec-fetch-site": "same-origin" }],
    [{ "sec-fetch-site": "same-origin", origin: "null" }],
    [{ "sec-fetch-site": "same-origin", origin: "https://portal.example" }],
    [{ "sec-fetch-site": "none", origin: "https://portal.example" }],
    [{ origin: "https://portal.example" }],
    [{ origin: "https://portal.example:443" }],
    [{ origin: "HTTPS://PORTAL.example" }],
  ])("is ours: %j", (headers) => {
    expect(proofOf(headers)).toBe("ours");
  });

  test.each([
    [{ origin: "https://evil.example" }],
    [{ origin: "http://portal.example" }],
    [{ origin: "https://portal.example:8443" }],
    [{ origin: "https://portal.example.evil.example" }],
    [{ origin: "portal.example" }],
    [{ origin: "" }],
    [{ "sec-fetch-site": "cross-site" }],
    [{ "sec-fetch-site": "same-site" }],
    [{ "sec-fetch-site": "Same-Origin" }],
    [{ "sec-fetch-site": "cross-site", origin: "https://portal.example" }],
    [{ "sec-fetch-site": "same-origin", origin: "https://evil.example" }],
    [{ "sec-fetch-site": "none", origin: "https://evil.example" }],
  ])("is another site: %j", (headers) => {
    expect(proofOf(headers)).toBe("foreign");
  });

  test.each([[{}], [{ origin: "null" }], [{ "sec-fetch-site": "none" }], [{ host: "portal.example" }]])(
    "is nothing: %j",
    (headers) => {
      expect(proofOf(headers)).toBe("unknown");
    },
  );
});
