import { expect, test } from "vitest";
import { addressKey, maskAddress } from "./address.ts";
import { foldLetters, needsSmtpUtf8, readLocalPart } from "./local-part.ts";
import { readAddress } from "./read-address.ts";

const addressOf = (typed: string) => {
  const read = readAddress(typed);
  return "address" in read ? read.address : `fault: ${read.fault}`;
};

test("letters of one language before the @ are taken, composed, whatever came along with them", () => {
  const composed = "jürgen.müller+crm@b.test";
  for (const typed of [composed, composed.normalize("NFD"), `Jürgen <${composed}>,`, `mailto:${composed}`])
    expect(addressOf(typed), typed).toBe(composed);
  for (const local of [
    "o’neill",
    "andré",
    "Zoë_1",
    "nguyễn",
    "łukasz",
    "用户",
    "ゆうこ",
    "김철수",
    "राजेश",
    "น้ำ",
    "علي",
    "\u0643ر\u064Aم", // on an Arabic keyboard, and on a Persian one
    "\u06A9ر\u06CCم",
    "ёжик",
    "νίκος",
    "דוד",
    "μαρία",
  ])
    expect(addressOf(`${local}@b.test`), local).toBe(local === "o’neill" ? "fault: look-alike" : `${local}@b.test`);
  expect(addressOf("иванов@почта.рф")).toBe("иванов@xn--80a1acny.xn--p1ai");
});

test("one address is one however its letters are typed, before and behind the @", () => {
  const key = "jürgen@xn--mller-kva.de";
  for (const typed of [
    "jürgen@müller.de",
    "JÜRGEN@MÜLLER.DE",
    "Jürgen@xn--mller-kva.de",
    "jürgen@müller.de".normalize("NFD"),
    "Jürgen@XN--MLLER-KVA.de",
  ]) {
    expect(addressKey(typed), typed).toBe(key);
    expect(addressKey(addressOf(typed)), typed).toBe(key);
    expect(addressKey(addressKey(typed)), typed).toBe(key);
  }
  expect(addressKey("ΝΊΚΟΣ@δοκιμή.gr")).toBe(addressKey("νίκος@δοκιμή.gr"));
  expect(addressKey("jurgen@müller.de")).not.toBe(key);
});

test("what could be taken for another address is refused before the @", () => {
  const lookAlikes = {
    "several scripts": "jоhn", // with a Cyrillic o
    "a script that has only twins": "аnnа",
    "all twins": "сосо",
    "Greek twins": "νονο",
    "Cyrillic with marks": "јоё",
    "Cyrillic with marks, in two": "јоё".normalize("NFD"),
    "other Cyrillic with marks": "ѐїӓӧ",
    "a Cyrillic letter of two": "ӕсоҫћ",
    "Greek with accents": "όίά",
    "the Greek yot": "ϳοη",
    "the Greek sho": "ϸοη",
    "dotless i": "mıriam",
    "dotted I": "İsmail",
    Kelvin: "\u212Aate",
    "full width": "ｊｏｈｎ",
    ligature: "ﬁona",
    "a letter of two": "ĳsbrand",
    superscript: "john²",
    "long s": "ſara",
    "half-width katakana": "ｶﾅ",
    "Arabic presentation form": "ﷲ",
    "a joiner": "نامه\u200Cای",
    "a mark twice": "นั\u0E31น",
    "a mark alone": "\u0301müller",
    "Thai am in two": "น\u0E4D\u0E32",
    "both Arabic digits": "علي١۱",
    "an Arabic and a Persian yeh": "عل\u064A\u06CC",
    "an alef maksura and a Persian yeh": "\u06CCعل\u0649",
    "an Arabic kaf and a Persian yeh": "\u0643ر\u06CCم",
    "an Arabic and a Persian kaf": "\u0643ر\u06A9",
    emoji: "ü❤",
    "a Roman numeral": "üⅣ",
    Cherokee: "ᎠᎡ",
  };
  for (const [name, local] of Object.entries(lookAlikes))
    expect(addressOf(`${local}@b.test`), name).toBe("fault: look-alike");
  // What nobody sees is dropped from an address, here as anywhere in it.
  expect(addressOf("j\u202Eür\u200Bgen\u2069@b.test")).toBe("jürgen@b.test");
});

test("Cyrillic that Latin has twins of is taken where the domain shows what it is", () => {
  expect(addressOf("анна@пример.рф")).toMatch(/^анна@xn--/);
  for (const domain of ["b.test", "сосо.com", "bücher.de", "παράδειγμα.gr"])
    expect(addressOf(`анна@${domain}`), domain).toBe("fault: look-alike");
});

// All that may stand before the @ by itself, so that no rule of Unicode is left to be met later.
test("no two letters that are taken are the same address, but for case, and none is an ASCII one", () => {
  const kept = new Map<string, Set<string>>();
  const faults: string[] = [];
  for (let code = 0x80; code <= 0xeffff; code += 1) {
    if (code >= 0xd800 && code <= 0xdfff) continue;
    const letter = String.fromCodePoint(code);
    // Behind a name in the same script, so that none is refused for its twins.
    const domain = /\p{sc=Greek}/u.test(letter) ? "xn--hxajbheg2az3al.gr" : "xn--e1afmkfd.xn--p1ai";
    const local = readLocalPart(letter, domain);
    if (local === undefined) continue;
    const folded = foldLetters(local);
    if (/\p{ASCII}/u.test(local + folded) || foldLetters(folded) !== folded) faults.push(letter);
    const known = kept.get(folded) ?? new Set();
    kept.set(folded, known.add(local.toLowerCase().replace("ς", "σ")));
  }
  for (const [folded, letters] of kept) if ([...letters].join() !== folded) faults.push(folded);
  expect(faults).toEqual([]);
  expect(kept.size).toBeGreaterThan(40_000);
});

test("nothing that cannot be seen gets into an address behind a letter", () => {
  const faults: string[] = [];
  let taken = 0;
  for (const letter of ["ü", "用", "ب"]) {
    const seen = addressOf(`${letter}@b.test`);
    for (let code = 0x80; code <= 0xeffff; code += 1) {
      const added = String.fromCodePoint(code);
      if (/\p{Cs}|\p{Cn}/u.test(added) && !unseen.test(added)) continue;
      if (readLocalPart(`${letter}${added}`, "b.test") !== undefined) {
        taken += 1;
        if (unseen.test(added)) faults.push(`${letter} is taken with ${code.toString(16)}`);
      }
      // What is dropped leaves the address of before.
      if (unseen.test(added) && !new RegExp(`^(?:fault: .*|${seen})$`).test(addressOf(`${letter}${added}@b.test`)))
        faults.push(`${letter} is read otherwise with ${code.toString(16)}`);
    }
  }
  expect(faults).toEqual([]);
  expect(taken).toBeGreaterThan(40_000);
});

const unseen = /[\p{Default_Ignorable_Code_Point}\p{Variation_Selector}\p{Cf}\p{Zl}\p{Zp}]/u;

test("only an address with such letters before the @ needs a server that offers SMTPUTF8", () => {
  expect(needsSmtpUtf8("jürgen@b.test")).toBe(true);
  for (const address of ["ann@b.test", "ann@bücher.de", "ann@xn--bcher-kva.de", "odd ü"])
    expect(needsSmtpUtf8(address), address).toBe(false);
});

test("a mask shows the first letter whole", () => {
  expect(maskAddress("𠮷野@b.test")).toBe("𠮷•••••@b.test");
  expect(maskAddress("राम@b.test")).toBe("रा•••••@b.test");
});
