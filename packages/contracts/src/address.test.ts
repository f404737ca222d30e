import { expect, test } from "vitest";
import { EmailAddress, addressKey, dropAddressesIn, maskAddress, maskAddressesIn } from "./address.ts";

const isAddress = (text: unknown) => EmailAddress.safeParse(text).success;

test("an address stands for exactly one mailbox", () => {
  for (const good of ["a@b.test", "o'brien+crm@sub.example.co", "x_y-z@xn--bcher-kva.example"])
    expect(isAddress(good)).toBe(true);
  const two = ["a@b.test,c@d.test", "a@b.test c@d.test", "group:a@b.test;", "a@b.test\r\nRCPT TO:<c@d.test>"];
  const odd = [
    '"a b"@c.test',
    "a(comment)@b.test",
    "@b.test",
    "a@b",
    "a@[127.0.0.1]",
    ".a@b.test",
    "a..b@c.test",
    "a@9.9",
    "a@b.0x7f",
    "",
  ];
  const notAscii = ["k\u212Aelvin@b.test", "m\u0131riam@b.test", "ann@b\u00FCcher"];
  const long = [`${"a".repeat(65)}@b.test`, `a@${"b".repeat(260)}.test`];
  for (const bad of [...two, ...odd, ...notAscii, ...long, ["a@b.test"], { a: 1 }, null, 7])
    expect(isAddress(bad)).toBe(false);
});

test("two spellings are the same address only by ASCII case", () => {
  expect(addressKey("Ann@Example.TEST")).toBe("ann@example.test");
  expect(addressKey("\u212Aate@b.test")).not.toBe("kate@b.test");
  expect(addressKey("\u0130@b.test")).toBe("\u0130@b.test");
  expect(addressKey(addressKey("ANN@B.test"))).toBe(addressKey("ANN@B.test"));
});

test("a masked address shows its first letter and where it is", () => {
  expect(maskAddress("miriam@harbour.test")).toBe("m•••••@harbour.test");
  expect(maskAddress("odd")).toBe("•••••");
});

test("in a text every address is masked and nothing else is changed", () => {
  expect(maskAddressesIn("550 5.1.1 <miriam@harbour.test>: no such user")).toBe(
    "550 5.1.1 <m•••••@harbour.test>: no such user",
  );
  expect(maskAddressesIn("from ann@a.test, or Bob@b.test (work)")).toBe("from a•••••@a.test, or B•••••@b.test (work)");
  expect(maskAddressesIn("no address here: 5 @ 3, a=b")).toBe("no address here: 5 @ 3, a=b");
  expect(maskAddressesIn(maskAddressesIn("to ann@a.test"))).toBe(maskAddressesIn("to ann@a.test"));
});

test("an address is masked whole in every spelling that people and servers give it", () => {
  const spellings = {
    "o'brien@harbour.test": "o•••••@harbour.test",
    '"miriam osei"@harbour.test': '"•••••@harbour.test',
    "miriam\uFF20harbour.test": "m•••••@harbour.test",
    "mailto:miriam%40harbour.test": "mailto:m•••••@harbour.test",
    "miriam&#64;harbour.test": "m•••••@harbour.test",
    "miriam (at) harbour.test": "m•••••@harbour.test",
    "miriam[AT]harbour.test": "m•••••@harbour.test",
    "miriam @ harbour.test": "m•••••@harbour.test",
    "miriam@osei@harbour.test": "m•••••@harbour.test",
    "miriam(@)harbour.test": "m•••••@harbour.test",
    "miriam [@] harbour.test": "m•••••@harbour.test",
    "miriam{at}harbour.test": "m•••••@harbour.test",
    "miriam<at>harbour.test": "m•••••@harbour.test",
    "miriam(a)harbour.test": "m•••••@harbour.test",
    "miriam [a] harbour.test": "m•••••@harbour.test",
    "miriam @ harbour . test": "m•••••@harbour . test",
    "miriam@harbour .test": "m•••••@harbour .test",
    "miriam=40harbour.test": "m•••••@harbour.test",
    "rfc822;miriam+40harbour.test": "rfc822;m•••••@harbour.test",
    "miriam\\u0040harbour.test": "m•••••@harbour.test",
    "mi{r}iam@harbour.test": "m•••••@harbour.test",
    "Miriam <miriam@harbour.test>": "Miriam <m•••••@harbour.test>",
  };
  for (const [spelling, masked] of Object.entries(spellings)) {
    expect(maskAddressesIn(`for ${spelling}, please`)).toBe(`for ${masked}, please`);
    expect(dropAddressesIn(`for ${spelling}, please`)).not.toMatch(/miriam|brien|harbour/);
  }
  expect(dropAddressesIn("no address here: 5 @ 3, a=b")).toBe("no address here: 5 @ 3, a=b");
});

test.each([
  "no address here: 5 @ 3, a=b",
  "case (a) first, then (b). See [a] and the rest",
  "delay=40, size=4096.5 and +40 21 555",
  "we met at harbour.test",
])("a text without an address stays as it is: %s", (text) => {
  expect([maskAddressesIn(text), dropAddressesIn(text)]).toEqual([text, text]);
});

// Each is the beginning of an address again and again, so that a search that tries every end would not end.
test.each([
  `${"a%4".repeat(700)} ${"(at ".repeat(500)} ${" ".repeat(2_000)}`,
  ...["=40", "'=40", "a=40b", "+40a ", "a (a) ", "(@", "a  @ ", "@", "a . ", "a @ b", "a".repeat(60)].map((text) =>
    text.repeat(16_384 / text.length),
  ),
  `@${" ".repeat(16_000)}a${" ".repeat(300)}`,
  `a@b${" . ".repeat(5_000)}`,
  `"${"a".repeat(16_000)}@`,
  `${"a".repeat(16_000)}=40${"b.".repeat(100)}`,
])("looking for addresses in a long text takes no time to speak of: case %#", (text) => {
  expect(maskAddressesIn(text).length).toBeLessThanOrEqual(text.length + 6);
});
