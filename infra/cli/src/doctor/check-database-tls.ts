import { describeServers, readDatabaseUrl } from "@rekey/database/server/database-target";
import { leavesMachine } from "@rekey/database/server/server-tls";
import { type Finding, type Patient, warn } from "./finding.ts";

const names = ["DATABASE_URL", "VERIFY_DATABASE_URL", "HISTORY_DATABASE_URL"];
const remedy =
  "write sslmode=verify-full, with sslrootcert=system or the path of your authority's certificate, at the end of the URL";

/** Whether somebody on the way to a PostgreSQL off this machine could read what is said, or answer in its place. */
export async function checkDatabaseTls({ service, raw }: Patient): Promise<Finding[]> {
  return names.flatMap((name) => {
    const url = raw[name];
    const trouble = url === undefined ? undefined : troubleOf(url);
    return trouble === undefined || url === undefined
      ? []
      : [warn(service, "tls", `${name}: ${describeServers(url)} ${trouble}`, remedy)];
  });
}

function troubleOf(url: string): string | undefined {
  const { servers, tls } = readDatabaseUrl(url);
  if (!servers.some(leavesMachine)) return undefined;
  if (tls.mode === "disable") return "is spoken to in clear: whoever is on the way reads and changes it";
  if (tls.mode === "prefer")
    return "is spoken to in clear where it says that it has no TLS, and no certificate is checked";
  return tls.verified === "no" ? "is spoken to by TLS, and no certificate is checked: anybody could answer" : undefined;
}
