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
  timeZone: "",
  portalAccess: true,
  method: "email",
  mustChange: true,
  confirmAddress: false,
  reason: "",
};

const context = { detailsWereSaved: false, passwordMinLength: 15 };

function problem(code: Problem["code"], errors: Problem["errors"] = []): ApiProblem {
  return new ApiProblem({ type: "", code, title: "", status: 422, errors });
}

test("a refused field is explained at that field", () => {
  const refusal = problem("invalid-request", [
    { pointer: "/email", code: "invalid", detail: "must be one plain e-mail address" },
  ]);
  expect(describeProblem(refusal, form, context).map((error) => error.field)).toEqual(["email"]);
});

test("when the details were saved before the reset was refused, the page says both", () => {
  const fields = describeProblem(problem("too-many-mails"), form, { ...context, detailsWereSaved: true }).map(
    (error) => error.field,
  );
  expect(fields).toEqual(["method-email", "method-keep"]);
});

test("a password that the policy refuses is explained in our own words", () => {
  const refusal = problem("password-policy", [
    { pointer: "/password", code: "too-short", detail: "must have at least 15 characters" },
  ]);
  expect(describeProblem(refusal, { ...form, method: "manual" }, context)).toEqual([
    { field: "password", text: "Use 15 characters or more. Add another word or two." },
  ]);
});

test("a refusal about nothing on this form is left to the error page", () => {
  expect(describeProblem(problem("internal"), form, context)).toEqual([]);
});

test("whoever may know who has an address reads it at the field, and all others that somebody has", () => {
  const holder = { id: "ann", name: "Ann Lee", clientId: "elm", clientName: "Elm Ltd", url: "" };
  const refusal = (more: object) =>
    new ApiProblem({ type: "", code: "address-in-use", title: "", status: 409, ...more });
  const textOf = (more: object) => describeProblem(refusal(more), form, context)[0]?.text;
  expect(textOf({ holder })).toBe(
    "Ann Lee (Elm Ltd) already signs in to the portal with this address. Choose who is to have it.",
  );
  expect(textOf({})).toBe("Another contact already signs in to the portal with this address.");
});
