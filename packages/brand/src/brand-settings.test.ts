import { fileURLToPath } from "node:url";
import { readConfig } from "@rekey/runtime/read-config";
import { expect, test } from "vitest";
import { z } from "zod";
import { brandOf, dialUrl, namelessWarning, zoneFor } from "./brand.ts";
import { brandSettings } from "./brand-settings.ts";

const Settings = z.object(brandSettings);
const read = (env: Record<string, string>) => readConfig(Settings, env);

/** What is said of the settings; nothing where they are taken. */
function faultsOf(env: Record<string, string>): string[] {
  const result = read(env);
  return result.ok ? [] : result.faults;
}

function brandFrom(env: Record<string, string>) {
  const result = read(env);
  if (!result.ok) throw new Error(result.faults.join());
  return brandOf(result.config);
}

test("without a setting nothing is said of a firm, and times are in UTC", () => {
  const nothing = { name: null, addressLines: [], phone: null, helpUrl: null, logo: null, button: null, accent: null };
  expect(brandFrom({})).toEqual({ ...nothing, timeZone: "UTC" });
  expect(brandFrom({ BRAND_NAME: "", BRAND_COLOUR: "", TIME_ZONE: "" })).toEqual({ ...nothing, timeZone: "UTC" });
});

test.each([
  "O'Neil & “Sons” <Ltd>",
  "Müller GmbH",
  "株式会社さくら",
  "شركة النور",
  "חברה בע״מ",
  "Bakery 🥐",
  'A "B" \\ C',
])("%s is a name", (name) => expect(brandFrom({ BRAND_NAME: ` ${name} ` }).name).toBe(name));

test("an address has its lines, a number is as it was given, and a page is a URL", () => {
  const address = " 14 Tanner’s  Yard \r\n\n London SE1 0XX\n";
  expect(brandFrom({ BRAND_ADDRESS: address }).addressLines).toEqual(["14 Tanner’s Yard", "London SE1 0XX"]);
  for (const phone of ["+49 30 901820", "0800-123 456", "+44 (0)20 7946 0123", "1-800-FLOWERS", "112"]) {
    expect(brandFrom({ BRAND_PHONE: phone }).phone).toBe(phone);
  }
  const page = "https://hilfe.müller.test/portal?lang=de&x=1#top";
  expect(brandFrom({ BRAND_HELP_URL: page }).helpUrl).toBe("https://hilfe.xn--mller-kva.test/portal?lang=de&x=1#top");
});

test.each([
  ["BRAND_NAME", "a\r\nBcc: x@y.test"],
  ["BRAND_NAME", "a\u202eb"],
  ["BRAND_NAME", "\u200b"],
  ["BRAND_NAME", "=?utf-8?q?=0D=0ABcc:_x?="],
  ["BRAND_NAME", "x".repeat(101)],
  ["BRAND_ADDRESS", "a\0b"],
  ["BRAND_ADDRESS", "1\n2\n3\n4\n5\n6\n7"],
  ["BRAND_ADDRESS", "\n\n"],
  ["BRAND_PHONE", "call us"],
  ["BRAND_PHONE", "+49 30 1\r\n2"],
  ["BRAND_PHONE", "+49 30 1<script>"],
  ["BRAND_PHONE", "javascript:1234"],
  ["BRAND_HELP_URL", "help.firm.test"],
  ["BRAND_HELP_URL", "javascript:alert(1)"],
  ["BRAND_HELP_URL", "https://user:secret@firm.test/"],
  ["BRAND_HELP_URL", "http://help.firm.test"],
  ["BRAND_HELP_URL", "https://firm.test/a b"],
  ["BRAND_LOGO", "/nowhere/logo.png"],
  ["BRAND_LOGO", fileURLToPath(import.meta.url)],
  ["BRAND_COLOUR", "red"],
  ["BRAND_COLOUR", "#0d5560;} * { display: none"],
  ["BRAND_ACCENT", "#ffcc00"],
  ["TIME_ZONE", "Mars/Phobos"],
  ["TIME_ZONE", "+02:00"],
])("%s=%j is refused by its name, and never repeated", (name, value) => {
  const faults = faultsOf({ [name]: value });
  expect(faults).toHaveLength(1);
  expect(faults[0]).toMatch(new RegExp(`^${name}: .{10,}$`));
  expect(faults[0]?.slice(name.length)).not.toContain(` ${value}`);
});

test("a colour that cannot be read is refused with its contrast and the nearest that can", () => {
  expect(faultsOf({ BRAND_COLOUR: "#ffcc00" })).toEqual([
    "BRAND_COLOUR: has a contrast of 1.29:1 with what it stands on, and needs 4.5:1; the nearest that has it is #836807",
  ]);
  const [, nearest = ""] =
    /nearest that has it is (#[0-9a-f]{6})/.exec(faultsOf({ BRAND_ACCENT: "#f80" }).join()) ?? [];
  expect(faultsOf({ BRAND_ACCENT: nearest })).toEqual([]);
});

test("each colour stands for the other where only one is given", () => {
  const colour = "#4b2e83";
  expect(brandFrom({ BRAND_COLOUR: colour }).accent?.light).toBe(colour);
  expect(brandFrom({ BRAND_ACCENT: colour }).button?.light).toBe(colour);
});

test("whoever has contacts elsewhere and no name is told, once, and nobody on a machine of their own is", () => {
  const settings = { TIME_ZONE: "UTC" };
  expect(namelessWarning(settings, "https://portal.firm.test")).toContain("no name");
  expect(namelessWarning({ ...settings, BRAND_NAME: "Firm" }, "https://portal.firm.test")).toBeUndefined();
  for (const own of ["http://127.0.0.1:4001", "http://localhost:4001", "http://[::1]:4001"])
    expect(namelessWarning(settings, own)).toBeUndefined();
  expect(namelessWarning(settings, "https://localhost.firm.test")).toContain("no name");
});

test("a number is dialled as it stands or not at all, and a contact's zone is theirs where it is known", () => {
  expect(["+49 30 901820", "0800-123 456", "+44 (0)20 1", "1-800-FLOWERS"].map(dialUrl)).toEqual([
    "tel:+4930901820",
    "tel:0800123456",
    undefined,
    undefined,
  ]);
  const brand = { timeZone: "Europe/Berlin" };
  expect(["Asia/Dubai", null, "Mars/Phobos"].map((own) => zoneFor(brand, own))).toEqual([
    "Asia/Dubai",
    "Europe/Berlin",
    "Europe/Berlin",
  ]);
});
