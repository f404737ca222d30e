const ours = ["contact", "thecontact", "rekey"];

/**
 * Whether a name or a subject is neither that of the contact nor Rekey's, whatever stands between its letters. Refuses all
 * that the database does (`is_name_of_others`), so that a caller is turned away at the door and not at each row.
 */
export function isNameOfOthers(name: string): boolean {
  return !ours.includes(lettersOf(name));
}

function lettersOf(name: string): string {
  return name
    .normalize("NFKC")
    .toLowerCase()
    .replaceAll(/[^\p{L}\p{N}]/gu, "");
}
