import { expect, test } from "vitest";
import { readQueueId } from "./read-queue-id.ts";

test("the id is read from the words of the usual servers", () => {
  const replies = {
    "250 2.0.0 Ok: queued as 4cX1Yz3PqBz9vK": "4cX1Yz3PqBz9vK",
    "250 2.0.0 from MTA(smtp:[127.0.0.1]:10025): 250 2.0.0 Ok: queued as 0B5C81F": "0B5C81F",
    "250 OK id=1tQ2ab-00000001abC-2Xyz": "1tQ2ab-00000001abC-2Xyz",
    "250 2.0.0 4AGE1bXY012345 Message accepted for delivery": "4AGE1bXY012345",
    "250 2.0.0 OK  1700000000 a1-20020a05.123 - gsmtp": "a1-20020a05.123",
    "250 2.0.0 OK <AM0PR01@AM0PR01.prod.outlook.com> [Hostname=AM0PR01]": "AM0PR01@AM0PR01.prod.outlook.com",
    "250 Ok 0100018b5c3c0a4f-8d0e6a3e-1111-2222-3333-444455556666-000000":
      "0100018b5c3c0a4f-8d0e6a3e-1111-2222-3333-444455556666-000000",
  };
  for (const [reply, id] of Object.entries(replies)) expect(readQueueId(reply)).toBe(id);
});

test("without an id there is none, and what could be a repeated token is not taken for one", () => {
  expect(readQueueId("250 2.0.0 Ok")).toBeNull();
  expect(readQueueId("250 queued")).toBeNull();
  expect(readQueueId(`250 Ok: queued as ${"Ab3_".repeat(11)}`)).toBeNull();
});
