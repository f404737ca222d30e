const namesOfOthers = new Set(["contact", "thecontact", "rekey", "unknown"]);

// Letters that are drawn like another one of the names above, small, and each followed by the one it is drawn like.
const lookAlikes = new Map(
  "сcϲcᴄcοoоoօoᴏo0oնnпnνnηnոnɴnтtτtᴛtаaαaɑaᴀaһhнhհhʜhеeεeєeᴇeгrᴦrʀrкkκkĸkᴋkуyүyυyγyʏyᴜuʋuᴡwԝw"
    .match(/../gu)
    ?.map((pair) => [pair.charAt(0), pair.charAt(1)]),
);

/**
 * Whether somebody who reads a text takes it for the name of the contact or of Rekey, or for nobody's, however it is
 * written. All that the database refuses (`is_name_of_others`) is among it, so that a caller is turned away at the door
 * and not at each row.
 */
export function readsAsOther(text: string): boolean {
  const letters =
    text
      .normalize("NFKD")
      .toLowerCase()
      .normalize("NFKD")
      .match(/[\p{L}\p{N}]/gu) ?? [];
  return namesOfOthers.has(letters.map((letter) => lookAlikes.get(letter) ?? letter).join(""));
}
