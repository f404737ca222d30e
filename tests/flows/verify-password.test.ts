import { minimumHashSettings } from "@rekey/secrets/password-hash";
import { beforeAll, expect } from "vitest";
import { askFrom, createClients } from "../harness/ask-from.ts";
import { findSlowCases } from "../harness/find-slow-cases.ts";
import { signToken } from "../harness/sign-token.ts";
import { signInPortal } from "../harness/sign-in-portal.ts";
import { postForm } from "../harness/submit-password.ts";
import { systemTest } from "../harness/system-test.ts";
import { waitFor } from "../harness/wait-for.ts";
import { writeContact } from "../harness/write-contact.ts";

const wrong = "harbour otter lantern ten";
const limits = { ATTEMPTS_PER_CLIENT: "6", ATTEMPTS_PER_ADDRESS: "3", ATTEMPTS_PER_CALLER: "12" };

const { test, system, see, arrange } = systemTest({
  services: ["api", "portal", "credentials-worker"],
  serviceEnv: { api: { ARGON2_PASSES: "3" }, "credentials-worker": { ARGON2_PASSES: "3" } },
});

interface Question {
  email?: string;
  contactId?: string;
  password?: string;
  clientAddress?: string;
}

/** What a program that contacts sign in to is answered. */
async function verify(question: Question, sub = "shop", claims: object = {}) {
  const token = await signToken(system, { sub, name: "The shop", roles: ["portal"], ...claims });
  const response = await system.fetchApi("/v1/contacts/verify-password", {
    as: null,
    method: "POST",
    headers: { authorization: `Bearer ${token}` },
    body: JSON.stringify({ password: wrong, ...question }),
  });
  const body = (await response.json()) as { outcome?: string; code?: string; contact?: object };
  const retryAfter = Number(response.headers.get("retry-after") ?? 0);
  return { status: response.status, retryAfter, headers: response.headers, ...body, body };
}

const owning = ({ email, password }: { email: string; password: string }): Question => ({ email, password });

const ofPassword = { ...minimumHashSettings, passes: 3 };
let others: Record<string, Question>;
let owner: Awaited<ReturnType<typeof writeContact>>;

beforeAll(async () => {
  const written = () => writeContact(system, ofPassword);
  const [noAccess, ended, none] = [await written(), await written(), await written()];
  owner = await written();
  await arrange.change("contacts", { id: noAccess.id }, { portalAccess: false });
  await arrange.change("contacts", { id: ended.id }, { portalAccess: false, endedAt: new Date() });
  await system.sql`delete from credentials where contact_id = ${none.id}`;
  others = {
    "a wrong password": { email: owner.email },
    "an unknown address": { email: "nobody.at.all@contacts.test" },
    "no address at all": { email: "nobody at all" },
    "an unknown id": { contactId: "nobody-at-all" },
    "without access": owning(noAccess),
    "without access, by id": { contactId: noAccess.id, password: noAccess.password },
    ended: owning(ended),
    "without a password": owning(none),
  };
});

test("a program hears whose password is right, by address or by id, and that it is to be changed", async () => {
  const { id, email, password } = owner;
  const contact = { id, clientId: id, name: `Person ${id}`, email, locale: "en", timeZone: null };
  expect((await verify({ email: ` ${email.toUpperCase()}`, password })).body).toEqual({ outcome: "right", contact });
  expect((await verify({ contactId: id, password, clientAddress: "2001:db8::7" })).outcome).toBe("right");
  await arrange.change("credentials", { contactId: id }, { mustChange: true });
  expect((await verify({ email, password })).body).toEqual({ outcome: "must-change", contact });
  await arrange.change("credentials", { contactId: id }, { mustChange: false });
  const told = await see.history({ contactId: id });
  expect(told.map(({ action, actor, clientId, detail }) => ({ action, actor, clientId, detail }))).toEqual(
    Array.from({ length: 3 }, () => ({
      action: "password.verified",
      actor: "console:shop",
      clientId: id,
      detail: { by: "The shop" },
    })),
  );
});

test("a program that is narrowed to some clients is told wrong of everybody else, whose right password counts as a try", async () => {
  const [own, other] = [await writeContact(system, ofPassword), await writeContact(system, ofPassword)];
  for (const claims of [{ rekey_clients: [own.id] }, { rekey_contact: own.id }]) {
    const outcomes = [
      owning(own),
      owning(other),
      { contactId: other.id, password: other.password },
      others["an unknown id"],
    ];
    const told = await Promise.all(outcomes.map(async (each) => (await verify(each ?? {}, "narrow", claims)).body));
    expect(told.map(({ outcome }) => outcome)).toEqual(["right", "wrong", "wrong", "wrong"]);
  }
});

test("who is unknown, has no access, has ended or has no password is told from a wrong password by nothing, nor by time", async () => {
  const earlier = await writeContact(system);
  const all = { ...others, "a hash of earlier settings": { email: earlier.email } };
  const cases = Object.entries(all).map(([name, question]) => {
    const ask = async () => {
      const { status, headers, body } = await verify(question);
      expect([name, status, body, headers.get("content-length")]).toEqual([name, 200, { outcome: "wrong" }, "19"]);
    };
    return [name, ask] as const;
  });
  expect(await findSlowCases(Object.fromEntries(cases))).toEqual([]);
});

test("a hash of earlier settings is made anew after a right password", async () => {
  const contact = await writeContact(system);
  expect((await verify(owning(contact))).outcome).toBe("right");
  const made = await waitFor(
    async () => {
      const row = await see.credential(contact.id);
      return row?.passwordHash.includes("t=3") && row;
    },
    { message: "a new hash" },
  );
  expect(made.version).toBe(1);
  expect((await verify(owning(contact))).outcome).toBe("right");
  const [event] = await see.history({ contactId: contact.id, action: "credential.rehashed" });
  expect(event?.actor).toBe("rekey");
});

test("a question that names nobody, two people or no address of a client is refused, and its values are not repeated", async () => {
  const questions = [
    {},
    { email: "a@b.test", contactId: "a" },
    { email: "a@b.test", clientAddress: "the moon" },
    { email: "a@b.test", clientAddress: "10.0.0.1, 10.0.0.2" },
    { email: "a@b.test\n", password: wrong },
    { email: "a@b.test", password: "" },
  ];
  for (const question of questions) {
    const answer = await verify(question);
    expect([question, answer.status, answer.code]).toEqual([question, 422, "invalid-request"]);
    expect(JSON.stringify(answer.body)).not.toMatch(/moon|b\.test|harbour/);
  }
});

test("what staff have typed, to be changed, is good for its time and lets nobody in after it, at neither door", async () => {
  const lifetime = { TYPED_PASSWORD_LIFETIME: "7d" };
  await Promise.all([system.restart("api", lifetime), system.restart("portal", lifetime)]);
  const day = 86_400_000;
  const setBefore = async (days: number, values: { mustChange: boolean; setByResetId?: null }) => {
    const contact = await writeContact(system, ofPassword);
    const setAt = new Date(Date.now() - days * day);
    await arrange.change("credentials", { contactId: contact.id }, { ...values, setAt });
    return contact;
  };
  const late = await setBefore(8, { mustChange: true });
  const intime = await setBefore(6, { mustChange: true });
  const own = await setBefore(8, { mustChange: false });
  const imported = await setBefore(8, { mustChange: true, setByResetId: null });
  const told = [];
  for (const each of [late, intime, own, imported]) told.push((await verify(owning(each))).outcome);
  expect(told).toEqual(["expired", "must-change", "right", "must-change"]);
  expect(await verify({ email: late.email })).toMatchObject({ outcome: "wrong" });
  expect((await verify(owning(late))).contact).toMatchObject({ id: late.id });
  const signIn = await postForm(system, "/sign-in", { address: late.email, password: late.password });
  expect([signIn.status, signIn.headers.getSetCookie().filter((line) => line.includes("session"))]).toEqual([401, []]);
  expect(await signIn.text()).toContain("This password was for the first time only");
  expect((await postForm(system, "/sign-in", { address: late.email, password: wrong })).status).toBe(401);
  expect(await see.sessions({ contactId: late.id })).toEqual([]);
  expect(await see.changes({ contactId: late.id })).toEqual([]);
  expect(await signInPortal(system, intime.email, intime.password)).toBeDefined();
});

test("nothing of a password stands in a log or in the history", async () => {
  const everything = [...system.allLines(), JSON.stringify(await see.history())].join("\n");
  for (const password of [wrong, owner.password]) expect(everything).not.toContain(password);
});

test("wrong tries count for whoever makes them, at this door and as typed, and refuse neither the owner elsewhere nor others", async () => {
  await system.restart("api", limits);
  const { email, password } = owner;
  const attack = () => verify({ email, clientAddress: "203.0.113.7" }, "first");
  const tries = [await attack(), await attack(), await attack(), await attack()];
  expect(tries.map(({ status }) => status)).toEqual([200, 200, 200, 429]);
  expect(tries[3]?.code).toBe("too-many-wrong-passwords");
  expect(tries[3]?.retryAfter).toBeGreaterThan(500);
  expect((await verify({ email, password, clientAddress: "203.0.113.7" }, "second")).status).toBe(429);
  expect((await verify({ email, password, clientAddress: "203.0.113.8" }, "first")).outcome).toBe("right");
  // Without a client the program itself stands for it.
  const blind = [];
  for (let count = 0; count < 4; count += 1) blind.push((await verify({ email: "x@y.test" }, "blind")).status);
  expect(blind).toEqual([200, 200, 200, 429]);
  expect((await verify({ email, password }, "blind")).outcome).toBe("right");
});

test("tries by id count with those by address, of whomever the program may ask about", async () => {
  const { id, email } = await writeContact(system, ofPassword);
  const guess = async (question: Question, claims: object = {}) =>
    (await verify({ clientAddress: "203.0.113.77", ...question }, "twice", claims)).status;
  // By one who may not ask about them, whose tries tell nothing of the address.
  expect(await guess({ contactId: id }, { rekey_clients: ["another"] })).toBe(200);
  const statuses = [];
  for (const question of [{ contactId: id }, { email }, { contactId: id }, { email }, { contactId: id }])
    statuses.push(await guess(question));
  expect(statuses).toEqual([200, 200, 200, 429, 429]);
});

test("who has guessed at the portal has so many tries less by way of a program", async () => {
  const from = createClients()();
  const form = { address: owner.email, password: wrong };
  for (let count = 0; count < 2; count += 1)
    expect((await askFrom({ from, site: system.portalUrl, path: "/sign-in", form })).status).toBe(401);
  const guess = () => verify({ email: owner.email, clientAddress: from }, "both");
  expect([(await guess()).status, (await guess()).status]).toEqual([200, 429]);
});

test("one program has only so many wrong answers, however many clients and addresses it names", async () => {
  const guess = async (index: number) => {
    const question = { email: `guess.${index}@contacts.test`, clientAddress: `198.51.100.${index}` };
    return (await verify(question, "stolen")).status;
  };
  const statuses: number[] = [];
  for (let index = 0; index < 13; index += 1) statuses.push(await guess(index));
  expect([new Set(statuses.slice(0, 12)), statuses[12]]).toEqual([new Set([200]), 429]);
  const { email, password } = owner;
  expect((await verify({ email, password, clientAddress: "198.51.100.1" }, "other")).outcome).toBe("right");
});

test("more at once than can wait are told to come again, and one who asks from elsewhere is heard", async () => {
  const plenty = { ATTEMPTS_PER_CLIENT: "1000", ATTEMPTS_PER_ADDRESS: "1000", ATTEMPTS_PER_CALLER: "1000" };
  await system.restart("api", { ...plenty, PASSWORD_CHECKS_WAITING: "8", ARGON2_PASSES: "6" });
  const { email, password } = owner;
  const flood = Array.from({ length: 60 }, () => verify({ email, clientAddress: "203.0.113.9" }, "flood"));
  const honest = await verify({ email, password, clientAddress: "203.0.113.10" }, "flood");
  expect(honest.outcome).toBe("right");
  const answers = await Promise.all(flood);
  const turnedAway = answers.filter(({ status }) => status === 503);
  expect(turnedAway.length).toBeGreaterThan(20);
  expect(new Set(turnedAway.map(({ code, retryAfter }) => `${code} ${retryAfter}`))).toEqual(new Set(["busy 2"]));
  expect(answers.filter(({ status }) => status !== 200 && status !== 503)).toEqual([]);
});

test("without the setting no program is told, and nothing in the process could know", async () => {
  await system.restart("api", { VERIFY_DATABASE_URL: "" });
  const answer = await verify(owning(owner));
  expect([answer.status, answer.code]).toEqual([409, "verify-password-off"]);
});
