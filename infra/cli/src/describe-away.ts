import { insecureWords } from "@rekey/runtime/secure-connection-words";

/** Why an API is away: what its certificate lacks and how to trust it; else in the words that are given. */
export function describeAway(address: string | undefined, error: unknown, otherwise: string): string {
  const insecure = insecureWords(error);
  if (insecure === undefined) return otherwise;
  const how = insecure.remedy.replace(
    "of each service that connects to it",
    "of this command's environment, or name by --dir an installation whose services have it",
  );
  return `${address ?? "the API"} is not trusted: ${insecure.says}; ${how}`;
}
