import { expect, test } from "vitest";
import { deliveryFailure, deliveryFailureWords, isDeliveryFailure, sayOfMail } from "./delivery-failures.ts";

test("the words of a server are shown as they are, and those for a failure in their place", () => {
  expect(sayOfMail({ response: "550 no such user", failure: null })).toBe("550 no such user");
  expect(sayOfMail({ response: null, failure: "worker-lost" })).toBe(deliveryFailureWords["worker-lost"]);
  expect(sayOfMail({ response: null, failure: "no-reply (ECONNREFUSED)" })).toBe("no reply (ECONNREFUSED)");
  expect(sayOfMail({ response: null, failure: "of-a-later-version" })).toBe("of-a-later-version");
  expect(sayOfMail({})).toBe("");
});

test("only a code that has words is a failure", () => {
  expect(Object.keys(deliveryFailureWords).every(isDeliveryFailure)).toBe(true);
  expect(isDeliveryFailure(deliveryFailure("token-refused", "HTTP 503"))).toBe(true);
  for (const text of ["550 no such user", "no-reply (", "no-reply (a) (b)", "toString", ""])
    expect(isDeliveryFailure(text)).toBe(false);
});
