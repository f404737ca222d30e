import { contactFieldNames, contactFields } from "@rekey/contracts/contact-fields";
import type { Contact } from "@rekey/contracts/resources";
import { z } from "zod";

/** A contact with the version in which it was read. */
export interface ReadContact {
  body: Contact;
  etag: string;
}

const Seen = z.looseObject({ etag: z.string() });
const said = [
  ...contactFieldNames.map((field) => [field, contactFields[field].inSentence] as const),
  ["clientId", "client"] as const,
];

/** A contact as the page showed it. It travels with the form, so that nobody merges what they have not compared. */
export const seenOf = ({ body, etag }: ReadContact): string =>
  JSON.stringify({ etag, ...Object.fromEntries(said.map(([field]) => [field, body[field]])) });

/** What somebody changed since the page was shown; undefined where nothing was. A form that does not say saw none. */
export function changedSince(seen: string, { body, etag }: ReadContact): string | undefined {
  const was = parse(seen);
  if (was?.etag === etag) return undefined;
  const changed = was ? said.filter(([field]) => was[field] !== body[field]).map(([, words]) => words) : [];
  const what = changed.length > 0 ? `the ${new Intl.ListFormat("en-GB").format(changed)} of ` : "";
  return `Somebody changed ${what}${body.name} meanwhile.`;
}

function parse(seen: string): z.output<typeof Seen> | undefined {
  try {
    return Seen.parse(JSON.parse(seen));
  } catch {
    return undefined;
  }
}
