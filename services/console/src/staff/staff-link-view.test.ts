import type { StaffLink, StaffMember } from "@rekey/database/sign-in/read-staff";
import type { Page } from "@rekey/web/create-pages";
import { html, toText } from "@rekey/web/html";
import { expect, test } from "vitest";
import { linkSteps } from "./staff-link-view.ts";

const page = { linkTo: (path: string) => path, formToken: () => "" } as unknown as Page;
const member = {
  id: "noor",
  name: "Noor",
  issuer: null,
  isDisabled: false,
  hasPassword: true,
} as unknown as StaffMember;
const sent: StaffLink = {
  kind: "staff_password_link",
  state: "accepted",
  requestedAt: "2026-11-01T00:00:00.000Z",
  expiresAt: "2026-11-01T01:00:00.000Z",
  endedBecause: null,
  isExpired: false,
  lastFailure: null,
  answer: null,
};

const mayWithdraw = (link: Partial<StaffLink>) =>
  toText(html`${linkSteps(page, { ...member, link: { ...sent, ...link } })}`).includes("Withdraw the link");

test("a link can be withdrawn while it works or will, also one whose mail waits for longer than it lives", () => {
  expect(mayWithdraw({})).toBe(true);
  expect(mayWithdraw({ state: "pending", expiresAt: null })).toBe(true);
  expect(mayWithdraw({ state: "deferred", isExpired: true })).toBe(true);
  expect(mayWithdraw({ isExpired: true })).toBe(false);
  expect(mayWithdraw({ endedBecause: "used" })).toBe(false);
  expect(mayWithdraw({ state: "withdrawn" })).toBe(false);
});
