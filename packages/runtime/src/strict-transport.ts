const twoYears = 63_072_000;

/**
 * What keeps browsers from asking a host by plain http once they have been there by https; undefined where people reach
 * us by http. It holds for this host and not for those below it, which may be others'.
 */
export function strictTransport(publicUrl: string | URL): string | undefined {
  return new URL(publicUrl).protocol === "https:" ? `max-age=${twoYears}` : undefined;
}
