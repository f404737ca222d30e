import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { fail, type Finding, ok, type Patient, warn } from "./finding.ts";
import { checkMailRecords } from "./check-mail-records.ts";

interface TriedServer {
  server: string;
  trouble: string | undefined;
  remedy: string | undefined;
  isInClear: boolean;
  hasLogin: boolean;
}
type TryServers = (config: Patient["config"]) => Promise<TriedServer[]>;

// Only the mail worker speaks SMTP, and this is its way of doing so.
const file = join(import.meta.dirname, "../../../../services/mail-worker/src/smtp/try-servers.ts");

/** Whether mail could leave as it is set up, and whether others would believe it. Nothing is sent. */
export async function checkMail({ service, config }: Patient): Promise<Finding[]> {
  const urls = config["SMTP_URLS"];
  if (!Array.isArray(urls)) return [];
  const records = checkMailRecords(service, config);
  const toStaff = checkConsoleUrl(service, config);
  if (urls.length === 0)
    return [
      ...toStaff,
      warn(service, "mail", "SMTP_URLS is not set: no mail leaves, and resets by mail are refused"),
      ...(await records),
    ];
  const { tryServers } = (await import(pathToFileURL(file).href)) as { tryServers: TryServers };
  const tried = await tryServers(config);
  return [...toStaff, ...tried.map((each) => findingOf(service, each)), ...(await records)];
}

/** A mail to the staff has a link or a button that leads to the console, and is not sent without it. */
function checkConsoleUrl(service: string, config: Patient["config"]): Finding[] {
  if (config["CONSOLE_URL"] !== undefined) return [];
  const says = "CONSOLE_URL is not set: invitations and links for staff wait, and are not sent";
  return [warn(service, "mail", says, "set it as the console has it, such as CONSOLE_URL=https://console.example.org")];
}

function findingOf(service: string, { server, trouble, remedy, isInClear, hasLogin }: TriedServer): Finding {
  const test = "npm run rekey -- mail test --to you@example.org, once the services run, sends one";
  if (trouble !== undefined)
    return fail(service, "mail", `${server} takes no mail from us: ${trouble}`, remedy ?? test);
  const how = isInClear ? "in clear, on this machine" : "over TLS";
  return ok(service, "mail", `${server} lets us in ${how}${hasLogin ? ", with its login" : ""}`);
}
