import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { join } from "node:path";
import { asyncApiDocument } from "@rekey/contracts/asyncapi/event-document";
import { queues } from "@rekey/contracts/events";
import { publicEventTypes } from "@rekey/contracts/public-events";
import { Ajv } from "ajv";
import { expect, test } from "vitest";

const contract = join(import.meta.dirname, "../../docs/contract");
const schemaFile = createRequire(import.meta.url).resolve("@asyncapi/specs/schemas/3.0.0.json");

test("the document of events is valid AsyncAPI 3", () => {
  const ajv = new Ajv({ strict: false, validateFormats: false, meta: false, validateSchema: false });
  const validate = ajv.compile(JSON.parse(readFileSync(schemaFile, "utf8")) as object);
  expect({ isValid: validate(asyncApiDocument()), errors: validate.errors }).toEqual({ isValid: true, errors: null });
  expect(validate({ asyncapi: "3.0.0", info: {} })).toBe(false);
});

test("it has every event, and is the one that is checked in; `-u` writes it anew", async () => {
  const { channels } = asyncApiDocument() as { channels: Record<string, { messages: object }> };
  expect(Object.keys(channels["events"]?.messages ?? {})).toEqual(publicEventTypes);
  for (const [queue, types] of Object.entries(queues))
    expect(Object.keys(channels[queue]?.messages ?? {})).toEqual(Object.keys(types));
  await expect(`${JSON.stringify(asyncApiDocument(), null, 2)}\n`).toMatchFileSnapshot(join(contract, "asyncapi.json"));
});
