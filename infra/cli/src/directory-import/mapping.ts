import { readFileSync } from "node:fs";
import { z } from "zod";
import { contactFieldNames, contactFields } from "@rekey/contracts/contact-fields";
import { ExternalId, PasswordImportBody } from "@rekey/contracts/http";
import { TypedName } from "@rekey/contracts/typed-line";
import { UsageError } from "../usage-error.ts";

const Column = z.string().trim().min(1);
const Value = z.union([z.string(), z.boolean(), z.null()]);

/** Where a field comes from: the name of a column alone, or more about it. */
const Source = z.preprocess(
  (given) => (typeof given === "string" ? { column: given } : given),
  z
    .strictObject({
      column: Column.optional(),
      /** Their cells, with a space between. */
      columns: z.array(Column).min(2).optional(),
      /** The same for every row. */
      constant: Value.optional(),
      /** What each cell that there may be stands for, the empty one as "". */
      values: z.record(z.string(), Value).optional(),
      /** What an empty cell means: that the row says nothing of the field, or that the field has no value. */
      empty: z.enum(["skip", "null"]).default("skip"),
      /** Stands before what is in the cell. */
      prefix: z.string().optional(),
    })
    .refine(
      ({ column, columns, constant }) => [column, columns, constant].filter((one) => one !== undefined).length === 1,
      "has to have one of column, columns and constant",
    ),
);
export type Source = z.output<typeof Source>;

const sourcesOf = <K extends string>(names: readonly K[]) =>
  z.strictObject(Object.fromEntries(names.map((name) => [name, Source.optional()])) as Record<K, Sourced>);
type Sourced = z.ZodOptional<typeof Source>;

const Mapping = z.strictObject({
  encoding: z.string().optional(),
  delimiter: z.string().optional(),
  client: sourcesOf(["id", "name"]),
  /** Left out where the file has clients alone. */
  contact: sourcesOf(["id", ...contactFieldNames, "passwordHash"]).optional(),
});
export type Mapping = z.output<typeof Mapping>;

/** What a field takes. */
const schemas: Record<string, z.ZodType> = {
  "client.id": ExternalId,
  "client.name": TypedName,
  "contact.id": ExternalId,
  "contact.passwordHash": PasswordImportBody.shape.hash,
  ...Object.fromEntries(contactFieldNames.map((name) => [`contact.${name}`, contactFields[name].schema])),
};

/** Each field that is mapped, by its name such as `contact.email`. */
export function sourcesIn({ client, contact }: Pick<Mapping, "client" | "contact">): Map<string, Source> {
  const named = [
    ...Object.entries(client).map(([name, source]) => [`client.${name}`, source] as const),
    ...Object.entries(contact ?? {}).map(([name, source]) => [`contact.${name}`, source] as const),
  ];
  return new Map(named.flatMap(([name, source]) => (source === undefined ? [] : [[name, source]])));
}

/** The mapping of a file; all that is wrong with it is told at once. */
export function readMapping(path: string): Mapping {
  let value: unknown;
  try {
    value = JSON.parse(readFileSync(path, "utf8").replace(/^\ufeff/, ""));
  } catch (error) {
    throw new UsageError(`${path} cannot be read as JSON`, { cause: error });
  }
  const read = Mapping.safeParse(value);
  const faults = read.success
    ? [...lacksIn(read.data), ...[...sourcesIn(read.data)].flatMap(([name, source]) => faultsOf(name, source))]
    : read.error.issues.map(({ path: place, message }) => `${place.join(".") || "it"}: ${message}`);
  if (faults.length > 0) throw new UsageError([`${path} is no mapping that can be used:`, ...faults].join("\n  "));
  return Mapping.parse(value);
}

function lacksIn(mapping: Mapping): string[] {
  const needed = mapping.contact
    ? ["client.id", "contact.id", ...contactFieldNames.filter(isRequired).map((name) => `contact.${name}`)]
    : ["client.id", "client.name"];
  const mapped = sourcesIn(mapping);
  return needed.filter((name) => !mapped.has(name)).map((name) => `${name}: has to be mapped`);
}

const isRequired = (name: keyof typeof contactFields): boolean => !("fallback" in contactFields[name]);

function faultsOf(name: string, { constant, values, empty, prefix }: Source): string[] {
  const takes = (value: unknown): boolean => schemas[name]?.safeParse(value).success ?? false;
  const isText = !takes(true);
  const taken = constant === undefined ? Object.values(values ?? {}) : [constant];
  return [
    ...(isText || constant !== undefined || values ? [] : ['needs values, such as {"Y":true,"N":false,"":false}']),
    ...(taken.every(takes)
      ? []
      : [`has a ${constant === undefined ? "value" : "constant"} that the field does not take`]),
    ...(empty === "null" && !takes(null) ? ["is a field that cannot be empty: empty has to be skip"] : []),
    ...(constant !== undefined && (values ?? prefix) !== undefined ? ["a constant has no values and no prefix"] : []),
  ].map((fault) => `${name}: ${fault}`);
}
