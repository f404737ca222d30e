import { expect } from "vitest";
import type { ResetState } from "@rekey/contracts/reset-state";
import { createContact } from "../harness/create-contact.ts";
import { expectOneEnd } from "../harness/expect-one-end.ts";
import { waitForLink } from "../harness/open-link.ts";
import { requestByHand, requestByMail } from "../harness/request-reset.ts";
import { signInPortal } from "../harness/sign-in-portal.ts";
import { submitPassword } from "../harness/submit-password.ts";
import { systemTest } from "../harness/system-test.ts";
import { waitFor } from "../harness/wait-for.ts";
import { waitForState } from "../harness/wait-for-state.ts";

const { test, system, see, redis } = systemTest({ ownRedis: true });

const password = (round: number) => `walrus teapot gravel ${round}`;

const inState = async (id: readonly string[], state: readonly ResetState[]): Promise<number> =>
  (await see.resets({ id, state })).length;

test.each([1, 2])(
  "FLUSHALL at every stage of many resets loses none of them and does none of them twice (%i)",
  async (round) => {
    const contacts = await Promise.all(Array.from({ length: 8 }, () => createContact(system)));
    const accepted = await Promise.all(
      contacts.map((contact, index) =>
        index < 5
          ? requestByMail(system, contact.id)
          : requestByHand(system, contact.id, password(round), { mustChange: false }),
      ),
    );
    await redis.flushall();
    const ids = accepted.map(({ id }) => id);
    const byMail = contacts.slice(0, 5);
    await waitFor(() => inState(ids, ["issued", "mailed", "completed"]), { message: "the first reset to move" });
    await redis.flushall();
    await waitFor(() => byMail.some(({ email }) => system.mailbox.mailsTo(email).length > 0), {
      message: "the first mail",
    });
    await redis.flushall();
    await Promise.all(
      byMail.map(async ({ email }) => {
        const { token } = await waitForLink(system, email);
        expect((await submitPassword(system, token, password(round))).status).toBe(303);
        await redis.flushall();
      }),
    );
    for (const id of ids) await waitForState(system, id, "completed");
    for (const { email } of contacts) expect(await signInPortal(system, email, password(round))).toBeDefined();
    await expectOneEnd(system, ids);
    await waitFor(() => see.isQuiet(), { message: "every event being done, the notices among them" });
    for (const { email } of byMail) expect(system.mailbox.mailsTo(email).map(({ subject }) => subject)).toHaveLength(2);
  },
);
