const markup = Symbol("markup");

/** Markup of a view. No string is one, and nothing makes one from a string: only the literals of `html` are markup. */
export interface Html {
  readonly [markup]: string;
}

/** What may stand in a view: text is escaped; false, null and undefined are nothing; the parts of a list are joined. */
export type HtmlValue = Html | string | number | false | null | undefined | readonly HtmlValue[];

/** Values stand in content or within the quotes of an attribute; what is optional of a tag comes from `attributes`. */
export function html(literals: TemplateStringsArray, ...values: readonly HtmlValue[]): Html {
  return { [markup]: literals.map((literal, place) => literal + write(values[place])).join("") };
}

/** Each after a space of its own: true is the name alone; false, null, undefined and the empty text leave it out. */
export function attributes(all: Readonly<Record<string, string | number | boolean | null | undefined>>): Html {
  const given = Object.entries(all).map(([name, value]) => {
    if (value === false || value === null || value === undefined || value === "") return "";
    return value === true ? ` ${name}` : ` ${name}="${write(value)}"`;
  });
  return { [markup]: given.join("") };
}

export function toText(view: Html): string {
  return view[markup];
}

function write(value: HtmlValue): string {
  if (value === false || value === null || value === undefined) return "";
  if (typeof value === "string") return escape(value);
  if (typeof value === "number") return String(value);
  return isList(value) ? value.map(write).join("") : value[markup];
}

function isList(value: Html | readonly HtmlValue[]): value is readonly HtmlValue[] {
  return Array.isArray(value);
}

const entities: Readonly<Record<string, string>> = {
  "&": "&amp;",
  "<": "&lt;",
  ">": "&gt;",
  '"': "&quot;",
  "'": "&#39;",
};

function escape(text: string): string {
  return text.replace(/[&<>"']/g, (sign) => entities[sign] ?? "");
}
