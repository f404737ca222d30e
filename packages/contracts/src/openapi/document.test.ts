import { Validator } from "@seriousme/openapi-schema-validator";
import { expect, test } from "vitest";
import { publicEventTypes } from "../public-events.ts";
import { operations } from "./described-routes.ts";
import { openApiDocument } from "./document.ts";

const address = "https://rekey.example";
const document = openApiDocument(address);
const editions = [
  { edition: "3.1", file: "openapi.json", made: document },
  { edition: "3.0", file: "openapi-3.0.json", made: openApiDocument(address, "3.0") },
];

test.each(editions)("the document is valid OpenAPI $edition", async ({ edition, made }) => {
  const validator = new Validator();
  const { valid, errors } = await validator.validate(structuredClone(made));
  expect({ valid, errors }).toEqual({ valid: true, errors: undefined });
  expect(validator.version).toBe(edition);
});

test.each(editions)("$file is the document that the schemas make; `-u` writes it anew", async ({ file, made }) => {
  await expect(`${JSON.stringify(made, null, 2)}\n`).toMatchFileSnapshot(`../../../../docs/contract/${file}`);
});

test("what leads somewhere in the document leads to something", () => {
  const refs = [...JSON.stringify(document).matchAll(/"\$ref":"#\/([^"]+)"/g)].map(([, path = ""]) => path);
  const found = (path: string) =>
    path.split("/").reduce<unknown>((at, key) => (at as Record<string, unknown> | undefined)?.[key], document);
  expect(refs.length).toBeGreaterThan(100);
  expect(refs.filter((path) => found(path) === undefined)).toEqual([]);
});

test("what is posted to a webhook is told for each type of event, where the edition has a place for it", () => {
  expect(Object.keys(document["webhooks"] as object)).toEqual([...publicEventTypes]);
  expect(openApiDocument(address, "3.0")).not.toHaveProperty("webhooks");
});

test("each operation has a name of its own, and an example of a body is one that is taken", () => {
  const all = Object.values(operations);
  expect(new Set(all.map(({ id }) => id)).size).toBe(all.length);
  const refused = all.filter(({ body, example }) => body && example && !body.safeParse(example).success);
  expect(refused.map(({ id }) => id)).toEqual([]);
});
