import { expect, test } from "vitest";
import { formatCheckpoint, parseCheckpoint } from "./checkpoint.ts";
import { generateSigningKey, openNote, openSigner, parseNote, parseVerifierKey, signNote } from "./note.ts";
import type { VerifierKey } from "./note.ts";

// The example of golang.org/x/mod/sumdb/note, which the format comes from.
const peter = {
  signingKey: "PRIVATE+KEY+PeterNeumann+c74f20a3+AYEKFALVFGyNhPJEMzD1QIDr+Y7hfZx09iUvxdXHKDFz",
  vkey: "PeterNeumann+c74f20a3+ARpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TW",
  text: "If you think cryptography is the answer to your problem,\nthen you don't know what your problem is.\n",
  signature: "x08go/ZJkuBS9UG/SffcvIAQxVBtiFupLLr8pAcElZInNIuGUgYN1FFYC2pZSNXgKvqfqdngotpRZb6KE6RyyBwJnAM=",
};
const known = `${peter.text}\n\u2014 PeterNeumann ${peter.signature}\n`;

async function keyOf(vkey: string): Promise<VerifierKey> {
  const key = await parseVerifierKey(vkey);
  if (key === undefined) throw new Error("no key");
  return key;
}

test("the known example is signed and opened to the byte", async () => {
  expect(await signNote(peter.text, [await openSigner(peter.signingKey)])).toBe(known);
  const opened = await openNote(known, [await keyOf(peter.vkey)]);
  expect(opened).toMatchObject({
    text: peter.text,
    signedBy: [{ name: "PeterNeumann", keyId: "c74f20a3" }],
    unknown: [],
  });
});

test("a note is opened by any of the keys that signed it, and names the others", async () => {
  const [first, second] = [await generateSigningKey("history.example"), await generateSigningKey("history.example")];
  const note = await signNote("text\n", [await openSigner(first.signingKey), await openSigner(second.signingKey)]);
  for (const { vkey } of [first, second]) {
    const opened = await openNote(note, [await keyOf(vkey)]);
    expect(opened?.signedBy.map((key) => key.vkey)).toEqual([vkey]);
    expect(opened?.unknown).toHaveLength(1);
  }
  expect((await openNote(note, [await keyOf(peter.vkey)]))?.signedBy).toEqual([]);
});

test("no bit of a text or a signature can be changed", async () => {
  const key = await keyOf(peter.vkey);
  for (const [at] of [...known].entries()) {
    const changed = String.fromCharCode(known.charCodeAt(at) ^ 1);
    const opened = await openNote(known.slice(0, at) + changed + known.slice(at + 1), [key]);
    expect(opened?.signedBy ?? [], `character ${at}`).toEqual([]);
  }
});

test("what is no key and no note is told from one", async () => {
  expect(await parseVerifierKey(peter.vkey.replace("c74f20a3", "c74f20a4"))).toBeUndefined();
  expect(await parseVerifierKey(peter.vkey.replace("Peter", "Pater"))).toBeUndefined();
  await expect(openSigner(peter.vkey)).rejects.toThrow("Not a signing key");
  await expect(openSigner(peter.signingKey.replace("c74f20a3", "c74f20a4"))).rejects.toThrow("does not belong");
  await expect(generateSigningKey("two words")).rejects.toThrow("neither spaces");
  await expect(signNote("no line feed", [])).rejects.toThrow("Not the text of a note");
  for (const note of [peter.text, known.slice(0, -1), known.replace("\u2014", "-"), `a\tb\n\n${known}`]) {
    expect(parseNote(note)).toBeUndefined();
  }
});

test("a checkpoint is read as it was written, and only so", () => {
  const checkpoint = {
    origin: "history.example",
    size: 1234,
    root: Uint8Array.from({ length: 32 }, (_, at) => at),
    time: "2026-11-27T10:00:00.000Z",
  };
  const text = formatCheckpoint(checkpoint);
  expect(text).toBe(
    "history.example\n1234\nAAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8=\ntime 2026-11-27T10:00:00.000Z\n",
  );
  expect(parseCheckpoint(text)).toEqual(checkpoint);
  const wrong = [
    text.replace("1234", "01234"),
    text.replace("1234", "-1"),
    text.replace("time", "date"),
    `${text}more\n`,
  ];
  for (const one of [...wrong, text.replace("AAEC", "AAE"), text.slice(0, -1)])
    expect(parseCheckpoint(one)).toBeUndefined();
});
