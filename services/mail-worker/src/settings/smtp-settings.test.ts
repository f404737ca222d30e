import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, test } from "vitest";
import { z } from "zod";
import { checkSmtpSettings, helloNameOf, smtpSettings } from "./smtp-settings.ts";

const Settings = z.object(smtpSettings).superRefine(checkSmtpSettings);
const faultsOf = (settings: Record<string, string | undefined>) =>
  Settings.safeParse(settings).error?.issues.map(({ path, message }) => `${path.join(".")}: ${message}`) ?? [];
const oauth = {
  SMTP_URLS: "smtp://portal%40firm.test@mail.test",
  SMTP_OAUTH_TOKEN_URL: "https://login.test/token",
  SMTP_OAUTH_CLIENT_ID: "id",
  SMTP_OAUTH_CLIENT_SECRET: "secret",
};

test("a server is greeted by the name that is set, else by the domain of the sender", () => {
  const MAIL_FROM = { name: "", address: "portal@firm.test" };
  expect(helloNameOf({ MAIL_FROM, SMTP_NAME: undefined })).toBe("firm.test");
  expect(helloNameOf({ MAIL_FROM, SMTP_NAME: "out.firm.test" })).toBe("out.firm.test");
  for (const name of ["relay", "[192.0.2.1]", "[IPv6:2001:db8::1]"]) expect(faultsOf({ SMTP_NAME: name })).toEqual([]);
  expect(Settings.parse({ SMTP_NAME: "bücher.test" }).SMTP_NAME).toBe("xn--bcher-kva.test");
  for (const name of ["a b", "[300.0.0.1]", "[2001:db8::1]", "x\r\nMAIL FROM:<>", "-x.test"]) {
    expect(faultsOf({ SMTP_NAME: name }), name).toHaveLength(1);
  }
});

test("a login without a password, and the settings that get it a token, come together", () => {
  expect(faultsOf(oauth)).toEqual([]);
  expect(faultsOf({ SMTP_URLS: oauth.SMTP_URLS })).toEqual([expect.stringMatching(/^SMTP_URLS: .*without a password/)]);
  expect(faultsOf({ ...oauth, SMTP_URLS: "smtp://mail.test" })).toEqual([expect.stringMatching(/^SMTP_URLS: /)]);
  expect(faultsOf({ ...oauth, SMTP_OAUTH_CLIENT_ID: undefined })).toEqual([
    expect.stringMatching(/^SMTP_OAUTH_CLIENT_ID: /),
  ]);
  const noSecret = { ...oauth, SMTP_OAUTH_CLIENT_SECRET: undefined };
  expect(faultsOf(noSecret)).toEqual([expect.stringMatching(/^SMTP_OAUTH_CLIENT_SECRET: .*REFRESH/)]);
  expect(faultsOf({ ...noSecret, SMTP_OAUTH_REFRESH_TOKEN: "token" })).toEqual([]);
});

test("the address of a token server is kept to its last sign, and is no address with a login or for nobody", () => {
  for (const url of [
    "https://login.test/o/token/",
    "https://login.test/x/token?p=b2c_1",
    "https://login.test/a%20b/t",
  ]) {
    expect(Settings.parse({ ...oauth, SMTP_OAUTH_TOKEN_URL: url }).SMTP_OAUTH_TOKEN_URL).toBe(url);
  }
  const refused = [
    "https://u:p@login.test/t",
    "https://login.test/t#x",
    "login.test/t",
    "https://",
    "ftp://login.test/t",
  ];
  for (const url of [...refused, "https://login.test:0/t"]) {
    expect(faultsOf({ ...oauth, SMTP_OAUTH_TOKEN_URL: url })).toEqual([expect.stringMatching(/^SMTP_OAUTH_TOKEN_URL/)]);
  }
});

test("which server of several is wrong is told, and of a pinned certificate that its file has none", () => {
  expect(faultsOf({ SMTP_URLS: "smtp://a.test,smtp://u:a%b@c.test" })).toEqual([
    expect.stringMatching(/server 2: .*%25/),
  ]);
  const dir = mkdtempSync(join(tmpdir(), "rekey-pem-"));
  writeFileSync(join(dir, "empty.pem"), "no certificate");
  for (const file of ["empty.pem", "missing.pem"]) {
    const url = `smtp://a.test?certificate-file=${encodeURIComponent(join(dir, file))}`;
    expect(faultsOf({ SMTP_URLS: url })).toEqual([expect.stringMatching(/certificate-file/)]);
  }
  rmSync(dir, { recursive: true });
});
