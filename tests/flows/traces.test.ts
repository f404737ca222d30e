import { expect } from "vitest";
import { openCookieBrowser } from "../harness/cookie-browser.ts";
import { createContact } from "../harness/create-contact.ts";
import { finishByMail } from "../harness/finish-by-mail.ts";
import { findSecrets } from "../harness/find-secrets.ts";
import { freshPassword } from "../harness/fresh-password.ts";
import { waitForLink } from "../harness/open-link.ts";
import { requestByMail } from "../harness/request-reset.ts";
import { type ReceivedSpan, startOtlpReceiver } from "../harness/start-otlp-receiver.ts";
import { systemTest } from "../harness/system-test.ts";
import { waitFor } from "../harness/wait-for.ts";
import { waitForState } from "../harness/wait-for-state.ts";

const { test, system, given } = systemTest(async (start, stack) => {
  const receiver = stack.use(await startOtlpReceiver());
  const services = ["api", "portal", "console", "credentials-worker", "mail-worker", "audit-sealer"] as const;
  return { receiver, system: await start({ services, env: { OTEL_EXPORTER_OTLP_ENDPOINT: receiver.url } }) };
});

const namesOf = (spans: readonly ReceivedSpan[]) => new Set(spans.map(({ service, name }) => `${service} ${name}`));

/** What one reset by mail leaves, from the command to the mail. */
const ofReset = [
  "rekey-api POST",
  "rekey-api commit",
  "rekey-api publish PasswordResetRequested",
  "rekey-credentials-worker job PasswordResetRequested",
  "rekey-credentials-worker commit",
  "rekey-credentials-worker publish SetPasswordLinkIssued",
  "rekey-mail-worker job SetPasswordLinkIssued",
  "rekey-mail-worker smtp",
];

const isWhole = (spans: readonly ReceivedSpan[]) => ofReset.every((name) => namesOf(spans).has(name));

/** The spans of the whole trace that begins at a route, once they are here. */
async function wholeTraceFrom(route: string): Promise<readonly ReceivedSpan[]> {
  const traces = () => Object.values(Object.groupBy(given.receiver.spans(), ({ traceId }) => traceId));
  const isRoot = ({ parentSpanId }: ReceivedSpan) => parentSpanId === undefined || parentSpanId === "";
  const begins = (spans: readonly ReceivedSpan[]) =>
    spans.some((span) => isRoot(span) && span.attributes["http.route"] === route);
  const found = await waitFor(() => traces().find((spans) => spans !== undefined && begins(spans) && isWhole(spans)), {
    message: `the whole trace from ${route}`,
  });
  const ids = new Set(found.map(({ spanId }) => spanId));
  expect(found.filter(isRoot)).toHaveLength(1);
  expect(found.filter((span) => !isRoot(span) && !ids.has(span.parentSpanId ?? ""))).toEqual([]);
  return found;
}

test("one reset by mail is one trace, from the request to the mail, and holds nothing of the person or the link", async () => {
  const contact = await createContact(system);
  const { id } = await requestByMail(system, contact.id);
  const { token } = await waitForLink(system, contact.email);
  await waitForState(system, id, "mailed");
  const password = freshPassword();
  await finishByMail(system, contact, id, password);
  const trace = await wholeTraceFrom("/v1/contacts/:id/password-resets");
  const mail = trace.find(({ name }) => name === "smtp");
  expect(mail?.attributes).toMatchObject({ "rekey.outcome": "accepted" });
  await waitFor(() => given.receiver.spans().some(({ name }) => name === "seal"), { message: "a round of the sealer" });
  const places = { "the spans": given.receiver.bodies() };
  const { email, name } = contact;
  expect(findSecrets({ token, password, email, name, database: new URL(system.databaseUrl).password }, places)).toEqual(
    [],
  );
});

test("what staff click in the console is one trace with what the API and the workers do of it, to the mail", async () => {
  const contact = await createContact(system);
  const visit = openCookieBrowser(system.consoleUrl);
  const { email, password } = system.staff.staff;
  await visit.send("/sign-in", { address: email, password });
  const { text } = await visit.open(`/contacts/${contact.id}`);
  const [, key = ""] = /name="idempotencyKey" value="([^"]+)"/.exec(text) ?? [];
  const shown = { name: contact.name, email: contact.email, locale: "en", portalAccess: "yes" };
  const saved = await visit.send(`/contacts/${contact.id}`, { ...shown, method: "email", idempotencyKey: key });
  expect(saved.text).toContain("Saved.");
  const trace = await wholeTraceFrom("/contacts/:id");
  expect(namesOf(trace)).toContain("rekey-console POST");
});

test("a caller's own trace goes on, and a visitor of a page begins one of its own", async () => {
  const contact = await createContact(system);
  const theirs = "c".repeat(32);
  const traceparent = `00-${theirs}-${"d".repeat(16)}-01`;
  const answer = await system.fetchApi(`/v1/contacts/${contact.id}/password-resets`, {
    method: "POST",
    headers: { traceparent, "idempotency-key": "one-of-our-own" },
    body: JSON.stringify({ method: "email" }),
  });
  expect(answer.status).toBe(202);
  await fetch(`${system.portalUrl}/sign-in`, { headers: { traceparent } });
  const mailed = () => given.receiver.spans().some(({ name, traceId }) => name === "smtp" && traceId === theirs);
  await waitFor(mailed, { message: "the mail in their trace" });
  const page = () =>
    given.receiver
      .spans()
      .find(({ service, attributes }) => service === "rekey-portal" && attributes["http.route"] === "/sign-in");
  await waitFor(() => page() !== undefined, { message: "the page" });
  expect(page()?.traceId).not.toBe(theirs);
});
