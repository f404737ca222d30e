import { randomUUID } from "node:crypto";
import { setTimeout as pause } from "node:timers/promises";
import { byContact } from "@rekey/database/actor";
import {
  claimLogouts,
  type DueLogout,
  giveUpLogouts,
  putOffLogout,
  removeLogout,
} from "@rekey/database/applications/logins";
import { forgetRecords } from "@rekey/database/applications/records";
import { waitAtMost } from "@rekey/runtime/wait-at-most";
import type { ProviderKeys } from "@rekey/secrets/provider-keys";
import type { Application } from "./applications.ts";
import type { OidcDeps } from "./open-oidc.ts";

type TellDeps = Pick<OidcDeps, "config" | "log" | "steps"> & {
  keys: ProviderKeys;
  applications: ReadonlyMap<string, Application>;
};

// To each application; one that fails is asked by one at a time.
const atOnce = 8;
const longestPauseMs = 3_600_000;
const tokenSeconds = 120;
// What is not over by then is claimed again when its lease is.
const endWithinMs = 3_000;
const forgottenAtOnce = 1_000;

/** What this process has to do with one application. */
interface Lane {
  underWay: number;
  /** Since it last took one. */
  failures: number;
  restsUntilMs: number;
}

export interface Telling extends AsyncDisposable {
  round(): Promise<"more" | "all">;
}

/**
 * Rounds of telling applications that a session is over (OpenID Connect Back-Channel Logout 1.0). What is to be told
 * stands in PostgreSQL until it has been heard, or is given up; each is told by whoever has claimed it. A round waits
 * for no application: one that is slow or away holds up what is due to itself, and is asked ever less often.
 */
export function tellApplications(deps: TellDeps): Telling {
  const { config, log, steps } = deps;
  const leaseMs = config.OIDC_LOGOUT_TIMEOUT * 2 + 1_000;
  const lanes = new Map<string, Lane>();
  const running = new Set<Promise<void>>();
  const start = (logout: DueLogout) => {
    const lane = laneOf(lanes, logout.applicationId);
    lane.underWay += 1;
    const telling = tell(deps, lane, logout)
      // Its lease runs out, and it is claimed again.
      .catch((err: unknown) =>
        log.warn({ code: "logout-untold", err }, "what came of telling an application could not be written"),
      )
      .finally(() => {
        lane.underWay -= 1;
        running.delete(telling);
      });
    running.add(telling);
  };
  return {
    async round() {
      const underWay = new Map([...lanes].map(([id, lane]) => [id, takenOf(lane)]));
      const due = await steps.runStatement(byContact, (statement) =>
        claimLogouts(statement, { underWay, atOnce, leaseMs }),
      );
      due.forEach(start);
      if (due.length === 0) return "all";
      // What is claimed next has to wait until a place is free, which may be soon.
      await Promise.race([...running, pause(config.OIDC_LOGOUT_EVERY)]);
      return "more";
    },
    async [Symbol.asyncDispose]() {
      await waitAtMost(endWithinMs, Promise.all(running));
    },
  };
}

function laneOf(lanes: Map<string, Lane>, applicationId: string): Lane {
  const lane = lanes.get(applicationId) ?? { underWay: 0, failures: 0, restsUntilMs: 0 };
  lanes.set(applicationId, lane);
  return lane;
}

function takenOf({ underWay, failures, restsUntilMs }: Lane): number {
  if (performance.now() < restsUntilMs) return atOnce;
  return failures === 0 ? underWay : underWay + atOnce - 1;
}

async function tell(deps: TellDeps, lane: Lane, logout: DueLogout): Promise<void> {
  const uri = deps.applications.get(logout.applicationId)?.backchannel_logout_uri;
  // Nobody is there any more whom it concerns.
  const outcome = uri === undefined ? "told" : await post(deps, uri, logout);
  if (outcome !== "told") return tellLater(deps, lane, { logout, because: outcome });
  Object.assign(lane, { failures: 0, restsUntilMs: 0 });
  await deps.steps.runStatement(byContact, (statement) => removeLogout(statement, logout));
}

async function tellLater(
  { config, log, steps }: TellDeps,
  lane: Lane,
  { logout, because }: { logout: DueLogout; because: string },
): Promise<void> {
  const { applicationId, tries } = logout;
  // Those that were under way at once are one failure.
  if (performance.now() >= lane.restsUntilMs) {
    lane.failures += 1;
    lane.restsUntilMs = performance.now() + pauseAfter(config, lane.failures);
  }
  if (logout.waitsForMs < config.OIDC_LOGOUT_GIVE_UP_AFTER) {
    log.warn(
      { code: "logout-not-told", application: applicationId, tries, because },
      "an application was not told that a session is over; it is told again",
    );
    return steps.runStatement(byContact, (statement) => putOffLogout(statement, logout, pauseAfter(config, tries)));
  }
  // With all that has waited as long: one that is away is asked so seldom that they would never all have their turn.
  const old = { applicationId, afterMs: config.OIDC_LOGOUT_GIVE_UP_AFTER, atMost: forgottenAtOnce };
  const count = await steps.runStatement(byContact, (statement) => giveUpLogouts(statement, old));
  log.error(
    { code: "logout-never-told", application: applicationId, tries, count, because },
    "an application was not told that sessions are over, and will not be",
  );
}

const pauseAfter = (config: TellDeps["config"], failures: number): number =>
  Math.min(config.OIDC_LOGOUT_RETRY * 2 ** Math.min(failures - 1, 20), longestPauseMs);

/**
 * Only ever to the address in the settings: it is not led elsewhere, and what it answers is not read. Says why it was
 * not told, in a word of ours.
 */
async function post({ config, keys }: TellDeps, uri: string, logout: DueLogout): Promise<string> {
  const token = await logoutToken(config.PORTAL_URL, keys, logout);
  try {
    const response = await fetch(uri, {
      method: "POST",
      redirect: "manual",
      headers: { "content-type": "application/x-www-form-urlencoded" },
      body: new URLSearchParams({ logout_token: token }).toString(),
      signal: AbortSignal.timeout(config.OIDC_LOGOUT_TIMEOUT),
    });
    await response.body?.cancel();
    return response.status === 200 || response.status === 204 ? "told" : `status ${response.status}`;
  } catch (error) {
    return error instanceof Error && error.name === "TimeoutError" ? "too slow" : "away";
  }
}

function logoutToken(issuer: string, keys: ProviderKeys, logout: DueLogout): Promise<string> {
  const iat = Math.floor(Date.now() / 1_000);
  const events = { "http://schemas.openid.net/event/backchannel-logout": {} };
  const { contactId: sub, applicationId: aud, sid } = logout;
  return keys.sign(
    { iss: issuer, aud, iat, exp: iat + tokenSeconds, jti: randomUUID(), sub, sid, events },
    "logout+jwt",
  );
}

export function forgetWhatIsOver({ steps }: Pick<OidcDeps, "steps">): () => Promise<"more" | "all"> {
  return async () => {
    const count = await steps.runStatement(byContact, (statement) => forgetRecords(statement, forgottenAtOnce));
    return count < forgottenAtOnce ? "all" : "more";
  };
}
