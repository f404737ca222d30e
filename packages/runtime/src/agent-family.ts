// The first that fits: most browsers also call themselves by the names of others.
const families = [
  ["Edge", /\bEdg(?:e|A|iOS)?\//],
  ["Firefox", /\b(?:Firefox|FxiOS)\//],
  ["Chrome", /\b(?:Chrome|CriOS|Chromium|HeadlessChrome)\//],
  ["Safari", /\bSafari\//],
  ["Rekey", /^Rekey\b/],
  ["curl", /^curl\//],
  ["PowerShell", /PowerShell\//],
  ["Python", /^(?:python|aiohttp|httpx)/i],
  ["Java", /^(?:Java|okhttp|Apache-HttpClient)/],
  ["Go", /^Go-http-client\//],
  ["Node", /^(?:node|undici|axios)/],
] as const;

export type AgentFamily = (typeof families)[number][0] | "other";

/** What a `User-Agent` is of, as one of few: the whole of it tells people apart, and is anybody's to write. */
export function agentFamily(text: string): AgentFamily {
  const known = text.slice(0, 512);
  return families.find(([, pattern]) => pattern.test(known))?.[0] ?? "other";
}
