import type { AuditSource } from "@rekey/contracts/audit-source";

const ways: Record<AuditSource["via"], string> = {
  api: "API",
  console: "Console",
  portal: "Portal",
  "command-line": "Command line",
};

/** From where something was asked for, in a line; undefined where Rekey did it by itself. */
export function describeSource(source: AuditSource | null, action?: string): string | undefined {
  if (source === null) return undefined;
  const { via, address, agent, issuer, client } = source;
  const parts = [
    ways[via],
    address !== undefined && describeAddress(address),
    agent !== undefined && agent !== "other" && agent,
    // The console's tokens are its own.
    via === "api" && issuer !== undefined && `token of ${issuer}`,
    action === "staff.signed_in" && issuer !== undefined && `account of ${issuer}`,
    client !== undefined && (issuer === undefined ? `service account ${client}` : `for ${client}`),
  ];
  return parts.filter((part) => part !== false).join(" · ");
}

/** A keyed hash says nothing but that two are the same: its beginning is enough for that. */
function describeAddress(address: string): string {
  const [, hash] = address.split("hmac:");
  return hash === undefined ? address : `address ${hash.slice(0, 8)}…`;
}
