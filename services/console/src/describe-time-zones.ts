import { listTimeZones } from "@rekey/contracts/time-zone";

const zones = listTimeZones();

/**
 * The zones to choose from for a contact; one that is under another name in the list, or in none, is among them too.
 */
export function describeTimeZones(chosen: string, others: string): { value: string; label: string }[] {
  const all = chosen === "" || zones.includes(chosen) ? zones : [chosen, ...zones];
  const named = all.map((zone) => ({ value: zone, label: zone.replaceAll("_", " ") }));
  return [{ value: "", label: `Not known: ${others}` }, ...named];
}
