import { expect, test } from "vitest";
import { addressKey } from "./address.ts";
import { plainAddress, readAddress } from "./read-address.ts";
import { showAddress } from "./show-address.ts";

const addressOf = (typed: string) => {
  const read = readAddress(typed);
  return "address" in read ? read.address : `fault: ${read.fault}`;
};

test("an address is taken as people paste it, and stored without what came along", () => {
  for (const pasted of [
    "ann@b.test",
    "  ann@b.test\u00A0",
    "\uFEFFann@b.test",
    "a\u00ADnn@b.\u200Btest\u200E",
    "a\u{E0100}n\u2065n@b.te\u{E0100}st",
    "\u2068ann@b.test\u2069",
    "mailto:ann@b.test",
    "MAILTO:ann%40b.test?subject=x%20y",
    "<ann@b.test>",
    "Ann Example <ann@b.test>",
    '"Example, Ann" <ann@b.test>;',
    "ann@b.test <ann@b.test>",
    "'ann@b.test' <ann@b.test>,",
    "<mailto:ann@b.test>",
    "'ann@b.test'",
    "“ann@b.test”",
    "„ann@b.test“,",
    "«ann@b.test»",
    '"ann@b.test"',
    "(ann@b.test)",
    "[ann@b.test]",
    "ann@b.test,",
    "ann@b.test;",
    "ann@b.test.",
    "ann@b.test. ",
    "ann＠b．test",
    "ann@b。test",
    "ann\u200D@b.test",
  ])
    expect(addressOf(pasted), JSON.stringify(pasted)).toBe("ann@b.test");
});

test("what belongs to an address stays: case, plus, apostrophe, and signs", () => {
  for (const kept of ["Ann+crm@B.test", "o'brien@b.test", "'o'brien@b.test", "{ann}@b.test", "`x@b.test", "a=b@b.test"])
    expect(addressOf(kept)).toBe(kept);
});

test("an international domain is one, however it is typed", () => {
  const forms = ["bücher.de", "bu\u0308cher.de", "BÜCHER.de", "ｂücher．de", "bü\u00ADcher.de", "xn--bcher-kva.de"];
  for (const domain of forms) expect(addressKey(addressOf(`ann@${domain}`)), domain).toBe("ann@xn--bcher-kva.de");
  // Also what was not read first: a look-up by what somebody typed.
  for (const domain of forms.slice(0, 4)) expect(addressKey(`Ann@${domain}`), domain).toBe("ann@xn--bcher-kva.de");
  expect(addressOf("ann@straße.de")).toBe("ann@xn--strae-oqa.de");
  expect(addressOf("ann@例え.テスト")).toBe("ann@xn--r8jz45g.xn--zckzah");
  expect(addressOf("ann@مثال.إختبار")).toBe("ann@xn--mgbh0fb.xn--kgbechtv");
  // Persian is written with a joiner, and is another domain without it.
  expect(addressOf("ann@نامه\u200Cای.com")).not.toBe(addressOf("ann@نامهای.com"));
});

test("what is none, or could be two, is refused with its reason", () => {
  const faults: [typed: string, fault: string][] = [
    ["", "not-an-address"],
    ["ann", "not-an-address"],
    ["ann@", "not-an-address"],
    ["@b.test", "not-an-address"],
    ["a@b.test, c@d.test", "several"],
    ["a@b.test c@d.test", "several"],
    ["a@b.test;c@d.test;", "several"],
    ["a@b.test <c@d.test>", "several"],
    ["<a@b.test> <c@d.test>", "several"],
    ["a@b.test\r\nRCPT TO:<c@d.test>", "not-an-address"],
    ["a@b.test\u0000", "not-an-address"],
    ["a@b@c.test", "not-an-address"],
    ["ｍｕｅｌｌｅｒ@b.test", "look-alike"],
    ["k\u212Aelvin@b.test", "look-alike"],
    ["ü ü@b.test", "not-an-address"],
    ["ü@xn--a.xn--bcher-kva.test", "no-such-domain"],
    [`ü@${`${"例".repeat(30)}.`.repeat(4)}test`, "too-long"],
    [`${"ü".repeat(33)}@b.test`, "too-long"],
    ['"a b"@b.test', "quoted"],
    ["a b@c.test", "not-an-address"],
    ["a..b@c.test", "not-an-address"],
    ["a@b", "no-such-domain"],
    ["a@9.9", "no-such-domain"],
    ["a@b.0x7f", "no-such-domain"],
    ["a@[127.0.0.1]", "no-such-domain"],
    ["a@b%2Etest", "no-such-domain"],
    ["a@b.test:25", "no-such-domain"],
    ["a@xn--zzzzzz--.test", "no-such-domain"],
    ["a@-b.test", "no-such-domain"],
    [`${"a".repeat(65)}@b.test`, "too-long"],
    [`a@${"ü".repeat(64)}.test`, "no-such-domain"],
    [`${"a".repeat(60)}@${"bü.".repeat(30)}test`, "too-long"],
    ["a".repeat(2_000), "too-long"],
  ];
  for (const [typed, fault] of faults) expect(addressOf(typed), JSON.stringify(typed)).toBe(`fault: ${fault}`);
});

test("what is looked for is the address that it stands for, or the words themselves", () => {
  expect(plainAddress(" Ann <ann@Bücher.de> ")).toBe("ann@xn--bcher-kva.de");
  expect(plainAddress(" Osei ")).toBe("Osei");
});

test("a domain is shown in its letters, unless it could be taken for another one", () => {
  const shown = [
    "bücher.de",
    "例え.テスト",
    "한국.com",
    "пример.рф",
    "παράδειγμα.gr",
    "दुकान.com",
    "مثال.com",
    "løve.no",
  ];
  for (const domain of shown) expect(showAddress(addressOf(`ann@${domain}`)), domain).toBe(`ann@${domain}`);
  // "apple" with a Cyrillic a, and wholly of Cyrillic and Greek twins; a dotless i; a sign.
  for (const domain of ["аpple.com", "аррӏе.com", "ονο.com", "gıthub.com", "i❤.ws"]) {
    const stored = addressOf(`ann@${domain}`);
    expect(stored, domain).toMatch(/@xn--/);
    expect(showAddress(stored), domain).toBe(stored);
  }
  expect(showAddress("ann@b.test")).toBe("ann@b.test");
  expect(showAddress("a•••••@xn--bcher-kva.de")).toBe("a•••••@bücher.de");
  expect(showAddress("odd")).toBe("odd");
});
