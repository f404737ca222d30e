import { randomInt } from "node:crypto";
import { expect, test } from "vitest";
import { checkPassword, generatePassword, maxPasswordLength, passwordStrength } from "./password-policy.ts";
import { createSecret, reveal } from "./secret.ts";

const context = ["Harbor Logistics", "Maria Keller", "maria.keller@harbor-logistics.example"];
const check = (text: string, minLength = 15) => checkPassword(createSecret(text), { minLength, context });

test("a long passphrase passes without digits, capitals or signs", () => {
  expect(check("lantern under quiet orchard")).toBeUndefined();
});

test("any script and any sign may be used, and length counts characters", () => {
  expect(check("日本語のパスワードは長い方がいい")).toBeUndefined();
  expect(check("🔐".repeat(14))).toBe("too-short");
  expect(check("e\u0301".repeat(8) + "wxyz")).toBe("too-short");
});

test("64 and more characters are taken, and beyond 256 none", () => {
  const phrase = "lantern under quiet orchard, seven ships at anchor; ";
  expect(check(phrase.repeat(5).slice(0, maxPasswordLength))).not.toBe("too-long");
  expect(check(`${phrase}while the harbour master counts gulls`)).toBeUndefined();
  expect(check("x".repeat(maxPasswordLength + 1))).toBe("too-long");
});

test("a common password is refused in any case", () => {
  expect(check("PasswordPassword")).toBe("too-common");
  expect(check("letmein", 5)).toBe("too-common");
});

test("a password made of the firm, the name or the address is refused", () => {
  for (const text of ["harborlogistics2024!", "Maria-Keller-1987", "M4ria.K3ller.2025", "keller@harbor-logistics"]) {
    expect(check(text), text).toBe("contains-context");
  }
});

test("a password that only mentions a word of the context is not", () => {
  expect(check("harbor lantern under quiet orchard")).toBeUndefined();
});

test("repetitions and sequences are refused", () => {
  for (const text of ["aaaaaaaaaaaaaaaa", "abcabcabcabcabcabc", "qwertyuiopasdfghjkl", "abcdefghijklmnopq"]) {
    expect(["too-simple", "too-common"], text).toContain(check(text));
  }
});

test("a generated password satisfies the policy and never comes twice", () => {
  const made = Array.from({ length: 20 }, () => reveal(generatePassword()));
  for (const text of made) expect(check(text), "refused").toBeUndefined();
  expect(new Set(made).size).toBe(20);
});

test("strength falls for words of the context and rises with length", () => {
  expect(passwordStrength(createSecret("mariakeller"), context)).toBeLessThan(2);
  expect(passwordStrength(createSecret("lantern under quiet orchard"), context)).toBe(4);
});

const madeUp = {
  "examples of good ones":
    "correcthorsebatterystaple|Correct-Horse-Battery-Staple1!|horse battery correct staple|thisismypassword",
  "form fillers' texts":
    "test@example.com|https://example.com/login|lorem ipsum dolor sit amet|LoremIpsumDolor1|dolor_sit_amet_elit|" +
    "test test test test|Test1234!Test1234!|Password123!Password123!|asdf asdf asdf asdf|John Doe 12345678|Max Mustermann 1|" +
    "placeholder placeholder|N/A N/A N/A N/A N/A",
  "the page's own words":
    "New password New password|repeat-password|Passwort wiederholen|Neues Passwort 2024|nouveau mot de passe|" +
    "nueva contraseña 1|كلمة المرور الجديدة",
  "ways along the keys":
    "1qaz2wsx3edc4rfv|!QAZ2wsx#EDC4rfv|1qaz2wsx3edc4rfv5tgb6yhn|qwertzuiopasdfgh|azertyuiopqsdfgh|poiuytrewqlkjhgf|" +
    "q1w2e3r4t5y6u7i8|147258369147258|qwe123asd456zxc789",
  "runs and repetitions":
    "abcdefghijklmnop|zyxwvutsrqponmlk|a1b2c3d4e5f6g7h8|aaaaabbbbbccccc|abcd1234abcd1234!|kd8Gf2xQkd8Gf2xQ|" +
    "kd8Gf2xQ kd8Gf2xQ!|m7Kp2xQr9tZm7Kp2xQr9tZ|112233445566778899",
  "numbers of phones, cards and days":
    "482 915 730 648 217|7392046158273946|123456789012345|+49 170 1234567 89|4111 1111 1111 1111|01.01.2024 02.02.2024",
  "common ones together, padded, masked or turned round":
    "passwordletmein2024|Welcome2024Welcome2025|Sommer2026!Sommer2026|drowssapdrowssap|p a s s w o r d 1 2 3|" +
    "P@ssw0rd-2024-P@ssw0rd|Dragon!Monkey!Shadow1|M0nk3y-Dr4g0n-2024|sunshineprincess1|Liverpool-2024-2025",
  "phrases that everybody knows":
    "To be or not to be|maytheforcebewithyou4|thequickbrownfox|ich liebe dich für immer|jet'aimepourtoujours|" +
    "to infinity and beyond|je t'aime mon amour|3.14159265358979323846|йцукенгшщзхъ123|пароль123456789|" +
    "merry christmas 2026|london paris berlin|red green blue yellow|mother father sister|" +
    "Liberté, Égalité, Fraternité|supercalifragilistic|بسم الله الرحمن الرحيم",
  "firm and year":
    "HarborLogistics2026!|Logistics2026Harbor|M4r14K3ll3r-2026|rellekairam2026!!|WelcomeHarbor2026|Harbor!Password1",
};

test.each(Object.entries(madeUp))("%s are refused", (_name, all) => {
  expect(all.split("|").filter((text) => check(text) === undefined)).toEqual([]);
});

test("sentences that people make up pass", () => {
  const sentences =
    "my dog rex is brown and loud|the neighbours cat steals my socks|three ducks crossed the road near the bakery|" +
    "Our train was late again on Thursday|She sells bread and I bring coffee|never trust a smiling plumber|" +
    "Der Kühlschrank brummt immer nachts um drei|Das Fahrrad steht noch im nassen Keller|" +
    "le chat du voisin dort sur mon vélo|la lune est tombée dans le lac|" +
    "mi abuela cocina arroz con leche los domingos|tengo tres gatos y ningún ratón|" +
    "قطتي تنام فوق الثلاجة كل يوم|мой кот любит смотреть телевизор|walrus teapot gravel nine|coffeetrainfish";
  expect(sentences.split("|").filter((text) => check(text) !== undefined)).toEqual([]);
});

test("what a program drew at random passes", () => {
  const letters = "abcdefghjkmnpqrstuvwxyz23456789";
  const signs = Array.from({ length: 94 }, (_, index) => String.fromCodePoint(33 + index)).join("");
  const draw = (from: string, length: number) =>
    Array.from({ length }, () => from[randomInt(from.length)] ?? "").join("");
  const drawn = Array.from({ length: 60 }, () => [
    draw(letters, 20).replaceAll(/.{4}(?=.)/g, "$&-"),
    draw(signs, 24),
    draw("0123456789abcdef", 32),
    reveal(generatePassword()),
  ]).flat();
  expect(drawn.filter((text) => check(text) !== undefined)).toHaveLength(0);
});

test("signs of many kinds around a short word are not that word", () => {
  expect(check('.4<n.="d*,<Y^_/')).toBeUndefined();
});

test("what no form can send is refused as that, whatever else is wrong with it", () => {
  for (const odd of ["\0", "\n", "\u200b", "\u202e", "\ud83d", "\ufffd", "\ue000"]) {
    expect(check(`lantern under${odd} quiet orchard`)).toBe("not-typeable");
    expect(check(odd)).toBe("not-typeable");
  }
  expect(check(" lantern under quiet orchard "), "spaces at the ends are sent as they are").toBeUndefined();
});

test("an address is refused as that, however hard it is to guess", () => {
  for (const text of ["xkqwv.7431@zwirnfabrik-quelle.example", "https://zwirnfabrik-quelle.example/xkqwv7431"]) {
    expect(check(text)).toBe("like-an-address");
  }
});

test("256 characters of four bytes each are neither cut nor too long", () => {
  const signs = Array.from({ length: maxPasswordLength }, (_, index) =>
    String.fromCodePoint(0x1f300 + ((index * 37) % 256)),
  ).join("");
  expect(signs).toHaveLength(512);
  expect(check(signs)).toBeUndefined();
  expect(check(`${signs}x`)).toBe("too-long");
});

test("the meter shows as hard to guess whatever is taken", () => {
  for (const text of ["coffeetrainfish", "lantern under quiet orchard", "my dog rex is brown and loud"]) {
    expect(check(text), text).toBeUndefined();
    expect(passwordStrength(createSecret(text), context), text).toBeGreaterThanOrEqual(3);
  }
});
