import { ApiProblem } from "@rekey/client/api-problem";
import type { Problem } from "@rekey/contracts/resources";
import { expect, test } from "vitest";
import type { ContactForm } from "./contact-form.ts";
import { describeProblem } from "./describe-problem.ts";

const form: ContactForm = {
  name: "",
  email: "",
  position: "",
  phone: "",
  locale: "en",
  portalAccess: true,
  method: "email",
  mustChange: true,
  reason: "",
};

function problem(code: Problem["code"], errors: Problem["errors"] = []): ApiProblem {
  return new ApiProblem({ type: "", code, title: "", status: 422, errors });
}

test("a refused field is explained at that field", () => {
  const refusal = problem("invalid-request", [
    { pointer: "/email", code: "invalid", detail: "must be one plain e-mail address" },
  ]);
  expect(describeProblem(refusal, form, false).map((error) => error.field)).toEqual(["email"]);
});

test("when the details were saved before the reset was refused, the page says both", () => {
  const fields = describeProblem(problem("too-many-mails"), form, true).map((error) => error.field);
  expect(fields).toEqual(["method-email", "method-keep"]);
});

test("a refusal about nothing on this form is left to the error page", () => {
  expect(describeProblem(problem("internal"), form, false)).toEqual([]);
});
