import { isTimeZone } from "@rekey/contracts/time-zone";
import type { BrandSettings } from "./brand-settings.ts";
import { pairOf } from "./colours.ts";

/** The firm whose portal it is, as far as its settings say. */
export type Brand = ReturnType<typeof brandOf>;

export function brandOf(settings: BrandSettings) {
  const { BRAND_COLOUR: colour, BRAND_ACCENT: accent } = settings;
  const pairFor = (chosen: string | undefined) => (chosen === undefined ? null : pairOf(chosen));
  return {
    name: settings.BRAND_NAME ?? null,
    addressLines: settings.BRAND_ADDRESS ?? [],
    phone: settings.BRAND_PHONE ?? null,
    helpUrl: settings.BRAND_HELP_URL ?? null,
    logo: settings.BRAND_LOGO ?? null,
    /** Null: the colours that pages and mails have by themselves. */
    button: pairFor(colour ?? accent),
    accent: pairFor(accent ?? colour),
    /** Of contacts whose own is not known. */
    timeZone: settings.TIME_ZONE,
  };
}

/**
 * What a log says once where contacts are told of no firm; undefined
 * on a machine of one's own, and where there is a name.
 */
export function namelessWarning(settings: BrandSettings, portalUrl: string): string | undefined {
  const isOwnMachine = /^https?:\/\/(?:localhost|127(?:\.\d{1,3}){3}|\[::1\])(?:[:/]|$)/i.test(portalUrl);
  if (settings.BRAND_NAME !== undefined || isOwnMachine) return undefined;
  return "no name of the firm is set: contacts are not told whose portal it is";
}

/** A number as `tel:` names it; undefined where it cannot be dialled as it stands, as with (0) in it. */
export function dialUrl(phone: string): string | undefined {
  const digits = phone.replaceAll(/[ ./-]/g, "");
  return /^\+?[0-9]{3,15}$/.test(digits) ? `tel:${digits}` : undefined;
}

/** In which zone a contact is told times: their own where it is known here, else the firm's. */
export function zoneFor(brand: Pick<Brand, "timeZone">, own: string | null): string {
  return own !== null && isTimeZone(own) ? own : brand.timeZone;
}
