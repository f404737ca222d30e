import { openDatabase } from "@rekey/database/connection";
import { countWebhooks } from "@rekey/database/webhooks/count-webhooks";
import { type Finding, ok, type Patient, warn } from "./finding.ts";

/** How the receivers of webhooks are, as the worker last saw them; none of them is sent anything. */
export async function checkWebhooks({ service, raw }: Patient): Promise<Finding[]> {
  if (service !== "webhook-worker") return [];
  await using db = openDatabase(raw["DATABASE_URL"] ?? "", { applicationName: "rekey doctor", maxConnections: 1 });
  // That the database cannot be used is told of PostgreSQL.
  const counted = await countWebhooks(db).catch(() => undefined);
  if (counted === undefined) return [];
  const { endpoints, failing, givenUp, paused } = counted;
  if (endpoints === 0) return [ok(service, "webhooks", "there are no endpoints")];
  const findings = [
    failing > 0 &&
      warn(
        service,
        "webhooks",
        `${failing} of ${endpoints} endpoints do not take what is sent: it is tried again`,
        look,
      ),
    givenUp > 0 &&
      warn(service, "webhooks", `${givenUp} of ${endpoints} endpoints were given up: nothing is sent there`, resume),
    paused > 0 && warn(service, "webhooks", `${paused} of ${endpoints} endpoints are paused: messages wait`, resume),
  ].filter((finding) => finding !== false);
  return findings.length > 0 ? findings : [ok(service, "webhooks", `${endpoints} endpoints, and none that fails`)];
}

const look = "npm run rekey -- webhook list, and npm run rekey -- webhook deliveries ID for what they answer";
const resume = "npm run rekey -- webhook list, and npm run rekey -- webhook resume ID once it takes messages";
