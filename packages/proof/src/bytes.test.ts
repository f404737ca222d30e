import { expect, test } from "vitest";
import { fromBase64, toBase64 } from "./bytes.ts";

/** The same, slowly. */
function read(text: string): Uint8Array | undefined {
  try {
    const bytes = Uint8Array.from(atob(text), (letter) => letter.charCodeAt(0));
    return toBase64(bytes) === text ? bytes : undefined;
  } catch {
    return undefined;
  }
}

test("base64 is read in the one spelling in which it is written, and in no other", () => {
  const letters = ["A", "B", "P", "Q", "f", "g", "v", "w", "z", "0", "9", "+", "/", "=", "-", "_", " ", "\n", "\u0141"];
  const longer = (some: string[]): string[] => some.flatMap((text) => letters.map((letter) => text + letter));
  const [two, three] = [longer(longer([""])), longer(longer(longer([""])))];
  const texts = ["", ...letters, ...two, ...three, ...longer(three)];
  const wrong = texts.filter((text) => {
    const [here, there] = [fromBase64(`AAAA${text}`), read(`AAAA${text}`)];
    return here?.join() !== there?.join();
  });
  expect(wrong).toEqual([]);
  expect(texts.filter((text) => fromBase64(text) !== undefined).length).toBeGreaterThan(20_000);
  const all = Uint8Array.from({ length: 256 }, (_, byte) => byte);
  expect(fromBase64(toBase64(all))).toEqual(all);
});
