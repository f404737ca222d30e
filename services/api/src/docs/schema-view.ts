import type { JsonSchema } from "@rekey/contracts/openapi/schemas";
import { type Html, type HtmlValue, html, toText } from "@rekey/web/html";
import { inCode } from "./in-code.ts";

const refPrefix = "#/components/schemas/";

/** The fields of an object, or of each of its kinds. */
export function fieldsOf(schema: JsonSchema): Html {
  const kinds = (schema.oneOf ?? schema.anyOf ?? []).filter((kind) => kind.type === "object");
  if (kinds.length > 0) return html`${kinds.map((kind) => fieldsOf(kind))}`;
  const fields = Object.entries(schema.properties ?? {});
  if (fields.length === 0) return html`<p>${typeOf(schema)}</p>`;
  return html`<dl class="fields">${fields.map(([name, field]) => {
    if (typeof field === "boolean") return undefined;
    const isOptional = !(schema.required ?? []).includes(name);
    return html`
  <div><dt><code>${name}</code>${isOptional && html` <small>optional</small>`}</dt>
    <dd>${typeOf(field)}${field.description && html`. ${inCode(field.description)}`}${membersOf(field)}</dd></div>`;
  })}
</dl>`;
}

/** What may stand in a place, in words; a schema with a name is a link to it. */
export function typeOf(schema: JsonSchema): HtmlValue {
  if (schema.$ref?.startsWith(refPrefix)) return linkTo(schema.$ref.slice(refPrefix.length));
  const kinds = schema.anyOf ?? schema.oneOf;
  if (kinds) return differing(kinds).map((kind, place) => [place > 0 && " or ", typeOf(kind)]);
  if (schema.const !== undefined) return html`<code>${String(schema.const)}</code>`;
  if (schema.enum)
    return html`one of ${schema.enum.map((word, place) => html`${place > 0 && " "}<code>${String(word)}</code>`)}`;
  if (schema.type === "array" && schema.items && !Array.isArray(schema.items) && typeof schema.items === "object")
    return ["list of ", typeOf(schema.items)];
  return [[schema.type ?? "anything"].flat().join(" or "), boundsOf(schema)];
}

/** The fields of an object that has no name of its own, or of those of a list. */
function membersOf(schema: JsonSchema): HtmlValue {
  const { items } = schema;
  if (schema.type === "array" && typeof items === "object" && !Array.isArray(items)) return membersOf(items);
  const kinds = [schema, ...(schema.anyOf ?? schema.oneOf ?? [])];
  return kinds.filter(({ properties = {} }) => Object.keys(properties).length > 0).map((kind) => fieldsOf(kind));
}

/** Kinds that read alike are told once: what sets them apart is in the words of the field. */
function differing(kinds: readonly JsonSchema[]): JsonSchema[] {
  const byText = new Map(kinds.map((kind) => [toText(html`${typeOf(kind)}`), kind]));
  return [...byText.values()];
}

export const linkTo = (name: string): Html => html`<a href="#schema-${name}">${name}</a>`;

function boundsOf({ format, minLength, maxLength, minimum, maximum, default: unless }: JsonSchema): string {
  const isBounded = maximum !== undefined && maximum < Number.MAX_SAFE_INTEGER;
  const bounds = [
    format,
    minLength !== undefined && minLength > 1 && `at least ${minLength} characters`,
    maxLength !== undefined && `at most ${maxLength} characters`,
    isBounded && `${minimum ?? "at most"} to ${maximum}`,
    (typeof unless === "string" || typeof unless === "number" || typeof unless === "boolean") &&
      `${unless} unless told`,
  ].filter((bound) => typeof bound === "string");
  return bounds.length === 0 ? "" : ` (${bounds.join(", ")})`;
}
