import { Validator } from "@seriousme/openapi-schema-validator";
import { expect, test } from "vitest";
import { operations } from "./described-routes.ts";
import { openApiDocument } from "./document.ts";

const document = openApiDocument("https://rekey.example");

test("the document is valid OpenAPI 3.1", async () => {
  const validator = new Validator();
  const { valid, errors } = await validator.validate(structuredClone(document));
  expect({ valid, errors }).toEqual({ valid: true, errors: undefined });
  expect(validator.version).toBe("3.1");
});

test("the document that is checked in is the one that the schemas make; `-u` writes it anew", async () => {
  await expect(`${JSON.stringify(document, null, 2)}\n`).toMatchFileSnapshot("../../../../docs/contract/openapi.json");
});

test("what leads somewhere in the document leads to something", () => {
  const refs = [...JSON.stringify(document).matchAll(/"\$ref":"#\/([^"]+)"/g)].map(([, path = ""]) => path);
  const found = (path: string) =>
    path.split("/").reduce<unknown>((at, key) => (at as Record<string, unknown> | undefined)?.[key], document);
  expect(refs.length).toBeGreaterThan(100);
  expect(refs.filter((path) => found(path) === undefined)).toEqual([]);
});

test("each operation has a name of its own, and an example of a body is one that is taken", () => {
  const all = Object.values(operations);
  expect(new Set(all.map(({ id }) => id)).size).toBe(all.length);
  const refused = all.filter(({ body, example }) => body && example && !body.safeParse(example).success);
  expect(refused.map(({ id }) => id)).toEqual([]);
});
