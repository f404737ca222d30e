import { type Command, InvalidArgumentError, Option } from "commander";
import { type Role, roles } from "@rekey/contracts/roles";
import { type Scope, scopeNames } from "@rekey/contracts/scopes";
import type { ServiceAccount, ServiceAccountBody } from "@rekey/contracts/service-accounts";
import { apiCommands } from "./api-commands.ts";
import type { Surroundings } from "./surroundings.ts";

interface MakeOptions {
  api?: string;
  name: string;
  role: Role[];
  scope?: Scope[];
  client?: string[];
  contact?: string;
  expires?: string;
}

/** Programs that may use the API: the same as on the page Service accounts of the console. */
export function addServiceAccounts(program: Command, around: Surroundings, done: (isGood: boolean) => void): void {
  const { command, run } = apiCommands(program, around, done, "admin");
  command("list", "list them, those that were revoked last").action(({ api: given }: { api?: string }) =>
    run(given, async (api) => (await api.listServiceAccounts()).items.map(lineOf)),
  );
  command("make", "make one, and print its secret, once")
    .requiredOption("--name <name>", "what people call it")
    .addOption(new Option("--role <role...>", "what it may").choices(roles).makeOptionMandatory())
    .addOption(new Option("--scope <scope...>", "the only parts of its roles that are left to it").choices(scopeNames))
    .option("--client <id...>", "the only clients that it sees")
    .option("--contact <id>", "the only contact that it sees")
    .option("--expires <time>", "until when it lives, such as 2030-01-31T00:00:00Z")
    .action((options: MakeOptions) =>
      run(options.api, async (api) => {
        const account = await api.makeServiceAccount(bodyOf(options));
        return [lineOf(account), account.secret];
      }),
    );
  command("rotate", "give one another secret, and print it, once")
    .argument("<id>")
    .option("--overlap <seconds>", "how long the secret until now works too; a day unless told", parseSeconds)
    .action((id: string, { api: given, overlap }: { api?: string; overlap?: number }) =>
      run(given, async (api) => {
        const body = overlap === undefined ? undefined : { overlapSeconds: overlap };
        const account = await api.rotateServiceAccount(id, body);
        return [lineOf(account), account.secret];
      }),
    );
  command("revoke", "end one for good, within seconds")
    .argument("<id>")
    .action((id: string, { api: given }: { api?: string }) =>
      run(given, async (api) => [lineOf(await api.revokeServiceAccount(id))]),
    );
}

function bodyOf({ name, role, scope, client, contact, expires }: MakeOptions): ServiceAccountBody {
  return {
    name,
    roles: role,
    ...(scope && { scopes: scope }),
    ...(client && { clientIds: client }),
    ...(contact !== undefined && { contactId: contact }),
    ...(expires !== undefined && { expiresAt: expires }),
  };
}

function lineOf(account: ServiceAccount): string {
  const { id, name, roles: held, scopes, clientIds, contactId, revokedAt, lastUsedAt } = account;
  const limits = [
    scopes && `scopes ${scopes.join(" ")}`,
    clientIds && `clients ${clientIds.join(" ")}`,
    contactId !== null && `contact ${contactId}`,
  ].filter(Boolean);
  const state = revokedAt === null ? `last used ${lastUsedAt ?? "never"}` : `revoked ${revokedAt}`;
  return [id, name, held.join(" "), limits.join(", ") || "no limits", state].join("\t");
}

function parseSeconds(text: string): number {
  if (!/^\d{1,6}$/.test(text)) throw new InvalidArgumentError("It is a whole number of seconds, a week at most.");
  return Number(text);
}
