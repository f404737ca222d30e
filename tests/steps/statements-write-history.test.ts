import { randomUUID } from "node:crypto";
import { type AuditEntry, auditActions, isAuditAction } from "@rekey/contracts/audit-actions";
import { exportResets } from "@rekey/database/exports/export-history";
import { listAuditEntries } from "@rekey/database/history/read-audit";
import { getAuditedContact, revealAddress } from "@rekey/database/history/read-history";
import { createClient } from "@rekey/database/directory/write-clients";
import { noteLinkOpened, submitChangeFromAccount, submitNewPassword } from "@rekey/database/links/use-link";
import { createPortalSession, endOtherPortalSessions, endPortalSession } from "@rekey/database/sign-in/portal-sessions";
import { createStaffSession, endStaffSession } from "@rekey/database/sign-in/staff";
import { byContact } from "@rekey/database/actor";
import type { Statement } from "@rekey/database/history/statement";
import { expect } from "vitest";
import { stepTest } from "../harness/step-test.ts";
import { inStatement, inStep, setting, someStaff } from "../harness/take-steps.ts";

const { test, as, see, arrange, take } = stepTest();
const hourMs = 3_600_000;
const { name: by } = someStaff;

test("a statement that changes something writes the row of the catalogue with it, whole", async () => {
  const byContactItself = (take: (statement: Statement) => Promise<unknown>) =>
    inStatement(as("rekey_portal"), take, byContact.actor);
  const { id: contactId, email } = await take.contact();
  await take.credentials(await take.requestByHand(contactId), setting());
  const { resetId, tokenHash } = await take.mailedLink(contactId);
  await byContactItself((statement) => noteLinkOpened(statement, tokenHash));
  const session = { contactId, credentialVersion: 1, accessVersion: 1, lifetimeMs: hourMs };
  for (const idHash of ["a", "b", "c"])
    await byContactItself((statement) => createPortalSession(statement, { ...session, idHash }));
  await byContactItself((statement) => endPortalSession(statement, "a"));
  await byContactItself((statement) => endOtherPortalSessions(statement, contactId, "b"));
  const own = { resetId: randomUUID(), sessionIdHash: "b", credentialVersion: 1, sealedPassword: "sealed" };
  await byContactItself((statement) => submitChangeFromAccount(statement, own));
  const submission = { tokenHash, resetId, sealedPassword: "sealed" };
  await byContactItself((statement) => submitNewPassword(statement, submission));
  await inStatement(as("rekey_api"), (statement) => revealAddress(statement, contactId), someStaff);
  const asked = await take.requestOnPortal(email);
  const rows = [...(await see.history({ contactId })), ...(await see.history({ resetId: asked }))];
  const written = rows.map(({ action, detail }) => ({ action, detail }));
  const expected: AuditEntry[] = [
    { action: "reset.accepted", detail: { method: "manual", by, reason: null } },
    { action: "reset.accepted", detail: { method: "email", by, reason: null } },
    { action: "link.opened", detail: {} },
    { action: "portal.signed_in", detail: {} },
    { action: "portal.signed_out", detail: {} },
    { action: "portal.other_sessions_ended", detail: { count: 1 } },
    { action: "password.submitted", detail: { from: "account" } },
    { action: "password.submitted", detail: {} },
    { action: "address.revealed", detail: { by } },
    { action: "reset.accepted", detail: { method: "self_service" } },
  ];
  for (const entry of expected) expect(written).toContainEqual(entry);
  for (const { action, detail } of written)
    expect([action, isAuditAction(action) && auditActions[action].safeParse(detail).success]).toEqual([action, true]);
});

test("who signs in to the console is named by the statement itself", async () => {
  const user = { id: randomUUID(), email: "a@b.test", emailKey: "a@b.test", name: "Dana", passwordHash: "hash" };
  await arrange.add("staffUsers", { ...user, roles: ["staff"] });
  const session = { idHash: "d", staffUserId: user.id, sessionVersion: 1, lifetimeMs: hourMs };
  const db = as("rekey_console");
  expect(await inStatement(db, (statement) => createStaffSession(statement, session))).toBe(true);
  await inStatement(db, (statement) => endStaffSession(statement, "d"));
  const rows = await see.history({ actor: `staff:${user.id}` });
  expect(rows.map(({ action, detail }) => ({ action, detail }))).toEqual([
    { action: "staff.signed_in", detail: { by: "Dana" } },
    { action: "staff.signed_out", detail: { by: "Dana" } },
  ] satisfies AuditEntry[]);
});

test("a read says what was looked for, and of an action only one that there is", async () => {
  const db = as("rekey_api");
  const { id: contactId } = await take.contact();
  await getAuditedContact(db, contactId, someStaff);
  await listAuditEntries(db, { limit: 5, contactId, action: "typed.words", reads: "exclude" }, someStaff);
  await listAuditEntries(db, { limit: 5, contactId, action: "link.issued", actor: "Zoë" }, someStaff);
  await exportResets(
    { db, exportDb: db },
    { contactId, state: "mailed" },
    { reader: someStaff, format: "csv" },
    async () => {},
  );
  const rows = await see.history({ contactId });
  expect(rows.map(({ action, detail }) => ({ action, detail }))).toEqual([
    { action: "history.read", detail: { by, view: "contact" } },
    { action: "history.read", detail: { by, view: "events", reads: "exclude" } },
    { action: "history.read", detail: { by, view: "events", action: "link.issued", actor: "given" } },
    { action: "history.read", detail: { by, view: "export", state: "mailed", of: "resets", format: "csv" } },
  ] satisfies AuditEntry[]);
});

test("a step whose row says more than its action has changes nothing", async () => {
  const more = { by, email: "a@b.test" };
  const change = inStep(
    as("rekey_api"),
    async (work) => {
      const clientId = await createClient(work, { id: "of-nobody", name: "Of nobody" });
      work.record("client.updated", { clientId }, more);
    },
    { actor: someStaff },
  );
  await expect(change).rejects.toThrow("email");
  expect(await see.clients({ id: "of-nobody" })).toEqual([]);
});
