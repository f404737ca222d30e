import type { ApiProblem } from "@rekey/client/api-problem";
import type { PublicEvent } from "@rekey/contracts/public-events";
import { expect } from "vitest";
import { createContact, type TestContact } from "../harness/create-contact.ts";
import { freshPassword } from "../harness/fresh-password.ts";
import { givePassword } from "../harness/give-password.ts";
import { waitForLink } from "../harness/open-link.ts";
import { crm, pushingTo } from "../harness/push-lines.ts";
import { requestByHand, requestByMail } from "../harness/request-reset.ts";
import { signInPortal } from "../harness/sign-in-portal.ts";
import { signToken } from "../harness/sign-token.ts";
import { submitPassword } from "../harness/submit-password.ts";
import { systemTest } from "../harness/system-test.ts";
import { waitFor } from "../harness/wait-for.ts";
import { waitForState } from "../harness/wait-for-state.ts";

const { test, system, see } = systemTest({
  services: ["api", "portal", "credentials-worker", "mail-worker", "audit-sealer"],
});

const by = () => system.staff.staff.name;

/** Two contacts of one firm each, with a password of their own, of which the first one is merged into the other. */
async function merged(): Promise<{ gone: TestContact; stays: TestContact }> {
  const [gone, stays] = [await createContact(system), await createContact(system)];
  await system.api().mergeContact(gone.id, { into: stays.id });
  return { gone, stays };
}

test("of two contacts that are one person the one that stays keeps all it has, and the other one is over with all of it", async () => {
  const [gone, stays] = [await createContact(system), await createContact(system)];
  const [password, kept] = [await givePassword(system, gone.id), await givePassword(system, stays.id)];
  const sessions = [await signInPortal(system, gone.email, password), await signInPortal(system, stays.email, kept)];
  const reset = await requestByMail(system, gone.id);
  const { token } = await waitForLink(system, gone.email);
  await waitForState(system, reset.id, "mailed");
  const before = await system.api().getContact(stays.id);
  const first = await system.api().mergeContact(gone.id, { into: stays.id });
  expect(first).toMatchObject({ id: gone.id, mergedInto: stays.id, alreadyMerged: false, portalAccess: false });
  expect(first.endedAt).toEqual(expect.any(String));
  expect(await system.api().getContact(stays.id)).toEqual({ ...before, mergedFrom: [gone.id] });
  const pages = sessions.map((session) =>
    fetch(`${system.portalUrl}/account`, { headers: { cookie: session?.cookie ?? "" }, redirect: "manual" }),
  );
  expect((await Promise.all(pages)).map(({ status }) => status)).toEqual([303, 200]);
  expect((await submitPassword(system, token, freshPassword())).status).toBe(410);
  expect((await system.api().getReset(reset.id)).state).toBe("cancelled");
  expect(await signInPortal(system, gone.email, password)).toBeUndefined();
  expect(await signInPortal(system, stays.email, kept)).toBeDefined();
  await createContact(system, { email: gone.email });
  const told = async ({ id }: TestContact) =>
    (await see.history({ contactId: id, resetId: null })).filter(({ action }) =>
      ["contact.ended", "contact.merged"].includes(action),
    );
  expect((await told(gone)).map(({ action, detail }) => [action, detail])).toEqual([
    ["contact.ended", { by: by(), mergedInto: stays.id }],
    ["contact.merged", { by: by(), mergedInto: stays.id }],
  ]);
  expect((await told(stays)).map(({ action, detail }) => [action, detail])).toEqual([
    ["contact.merged", { by: by(), mergedFrom: gone.id }],
  ]);
});

test("the same merge again does nothing, and one that cannot be says of which of the two and why", async () => {
  const { gone, stays } = await merged();
  const [ended, other] = [await createContact(system), await createContact(system)];
  await system.api().endContact(ended.id);
  const all = () =>
    Promise.all(
      [gone, stays, ended, other].map(async ({ id }) => [await see.contact(id), await see.changes({ contactId: id })]),
    );
  const before = await all();
  expect(await system.api().mergeContact(gone.id, { into: stays.id })).toMatchObject({ alreadyMerged: true });
  const refusals: [string, string, object][] = [
    [gone.id, other.id, { code: "contact-merged", mergedInto: stays.id, errors: [] }],
    [stays.id, gone.id, { code: "contact-merged", mergedInto: stays.id, errors: [{ pointer: "/into" }] }],
    [stays.id, ended.id, { code: "contact-ended", errors: [{ pointer: "/into", code: "contact-ended" }] }],
    [stays.id, stays.id, { code: "invalid-request", errors: [{ pointer: "/into", code: "same-contact" }] }],
    [stays.id, "none", { code: "invalid-request", errors: [{ pointer: "/into", code: "unknown-contact" }] }],
    ["none", stays.id, { code: "not-found" }],
  ];
  for (const [id, into, problem] of refusals)
    await expect(system.api().mergeContact(id, { into }), `${id} into ${into}`).rejects.toMatchObject(problem);
  const stale = await system.fetchApi(`/v1/contacts/${other.id}/merge`, {
    method: "POST",
    body: JSON.stringify({ into: stays.id }),
    headers: { "if-match": '"another"' },
  });
  expect(stale.status).toBe(412);
  expect(await all()).toEqual(before);
});

test("nobody brings a merged contact back without saying so: whoever names it hears which one to use, also where nothing would change", async () => {
  const { gone, stays } = await merged();
  const stored = await system.api().getContact(gone.id);
  const { clientId, name, email } = gone;
  const attempts: [string, () => Promise<unknown>][] = [
    ["a push of what is so", () => system.api().putContact(gone.id, { clientId, name, email })],
    ["a push of access", () => system.api().putContact(gone.id, { clientId, name, email, portalAccess: true })],
    ["another name", () => system.api().patchContact(gone.id, { name: "Somebody" })],
    ["a link", () => requestByMail(system, gone.id)],
    ["a password", () => requestByHand(system, gone.id, freshPassword())],
    ["a move", () => system.api().moveContact(gone.id, { clientId: stays.clientId })],
  ];
  for (const [what, attempt] of attempts)
    await expect(attempt(), what).rejects.toMatchObject({ status: 409, code: "contact-merged", mergedInto: stays.id });
  await expect(system.api().confirmAddress(gone.id, { expectedEmail: email })).rejects.toMatchObject({
    code: "contact-merged",
  });
  expect(await system.api().getContact(gone.id)).toEqual(stored);
  const back = await system.api().reactivateContact(gone.id);
  expect(back).toMatchObject({ mergedInto: null, endedAt: null, portalAccess: true, hasPassword: false });
  expect(await system.api().getContact(stays.id)).toMatchObject({ mergedFrom: [] });
});

test("a pushed list answers a merged contact by a line of its own, and a whole list switches off nobody because of it", async () => {
  const push = pushingTo(system);
  const { clientId, lines, contact } = crm(3);
  await push(lines);
  const [gone, stays] = [`${clientId}:0`, `${clientId}:1`];
  await system.api().mergeContact(gone, { into: stays });
  const whole = { whole: { of: "client" as const, clientId, missing: "end" as const } };
  for (const query of [{ dryRun: true }, {}]) {
    const results = await push([...lines, whole], query);
    expect(results.map(({ id, outcome }) => [id, outcome])).toEqual([
      [clientId, "unchanged"],
      [gone, "refused"],
      [stays, "unchanged"],
      [`${clientId}:2`, "unchanged"],
      [null, "done"],
    ]);
    expect(results[1]).toMatchObject({ problem: { code: "contact-merged", status: 409, mergedInto: stays } });
    expect(results.at(-1)).toMatchObject({ missing: 0, of: 2 });
  }
  // A CRM that has merged the two itself lists one of them from now on.
  const later = await push([contact(1), contact(2), whole]);
  expect(later.map(({ outcome }) => outcome)).toEqual(["unchanged", "unchanged", "done"]);
  expect(await system.api().getContact(stays)).toMatchObject({ endedAt: null, mergedFrom: [gone] });
});

test("who is narrowed merges only two contacts of their own, and hears of no other", async () => {
  const [own, second, others] = [await createContact(system), await createContact(system), await createContact(system)];
  const token = await signToken(system, { roles: ["staff"], rekey_clients: [own.clientId, second.clientId] });
  const attempt = async (id: string, into: string) => {
    const response = await system.fetchApi(`/v1/contacts/${id}/merge`, {
      as: null,
      method: "POST",
      body: JSON.stringify({ into }),
      headers: { authorization: `Bearer ${token}` },
    });
    return [response.status, ((await response.json()) as Partial<ApiProblem>).code];
  };
  for (const [id, into] of [
    [own.id, others.id],
    [others.id, own.id],
    [own.id, "none"],
  ] as const)
    expect(await attempt(id, into)).toEqual([404, "not-found"]);
  expect(await attempt(own.id, second.id)).toEqual([200, undefined]);
});

test("the feed tells of a merge and of a move as each of the two that are concerned", async () => {
  const { gone, stays } = await merged();
  await system.api().moveContact(stays.id, { clientId: gone.clientId });
  const isOf = ({ data }: PublicEvent) =>
    "contactId" in data && (data.contactId === gone.id || data.contactId === stays.id);
  const types = ["contact.ended", "contact.merged", "contact.moved"] as const;
  const events = await waitFor(
    async () => {
      const own: PublicEvent[] = [];
      for (let after: string | undefined; ;) {
        const page = await system.api().listEvents({ types: [...types], limit: 200, ...(after && { after }) });
        own.push(...page.items.filter(isOf));
        if (!page.hasMore) break;
        after = page.nextCursor;
      }
      return own.length === 5 && own;
    },
    { message: "the events of both" },
  );
  const [ofGone, ofStays] = [
    { contactId: gone.id, clientId: gone.clientId },
    { contactId: stays.id, clientId: stays.clientId },
  ];
  const both = { fromContactId: gone.id, intoContactId: stays.id };
  const way = { fromClientId: stays.clientId, toClientId: gone.clientId };
  expect(events.map(({ type, data }) => ({ type, data }))).toEqual([
    { type: "contact.ended", data: ofGone },
    { type: "contact.merged", data: { ...ofGone, ...both } },
    { type: "contact.merged", data: { ...ofStays, ...both } },
    { type: "contact.moved", data: { ...ofStays, ...way } },
    { type: "contact.moved", data: { ...ofStays, ...way, clientId: gone.clientId } },
  ]);
});
