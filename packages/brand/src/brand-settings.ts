import { isTimeZone } from "@rekey/contracts/time-zone";
import { isVisibleText, withSingleSpaces } from "@rekey/contracts/visible-text";
import { overHttps } from "@rekey/runtime/http-url";
import { z } from "zod";
import { contrastOnLight, leastContrast, nearestReadable, readColour } from "./colours.ts";
import { type Logo, LogoFault, readLogo } from "./logo.ts";

const visibleLine = (max: number) =>
  z
    .string()
    .max(1_000)
    .trim()
    .overwrite(withSingleSpaces)
    .min(1, "must not be empty")
    .max(max, `must have at most ${max} characters`)
    .refine(isVisibleText, "must be one line of visible text");

/** The lines of a postal address, as they stand below each other. */
const address = z
  .string()
  .max(1_000)
  .transform((text) => text.split(/\r?\n/).map((line) => withSingleSpaces(line.trim())))
  .transform((lines) => lines.filter((line) => line !== ""))
  .refine(
    (lines) => lines.length <= 6 && lines.every((line) => line.length <= 100),
    "may have 6 lines of 100 characters",
  )
  .refine((lines) => lines.length > 0 && lines.every(isVisibleText), "must be lines of visible text");

const phone = z
  .string()
  .trim()
  .regex(
    /^(?=(?:[^0-9]*[0-9]){3})[0-9A-Za-z+(][0-9A-Za-z +()./,#*-]{2,39}$/,
    "must be one number such as +49 30 901820",
  );

/** A page for questions. Its address is printed in mails, so it is as it was given but for what a URL may not hold. */
function readPage(text: string, context: z.core.$RefinementCtx<unknown>): string {
  const url = URL.parse(text.trim());
  const isPlain = url?.username === "" && url.password === "" && !/[\s<>"]/.test(text.trim());
  if (isPlain && /^https?:\/\//i.test(text.trim()) && text.length <= 500) return url.href;
  context.addIssue({ code: "custom", message: "must be an https URL of at most 500 characters, without a login" });
  return z.NEVER;
}

function readReadable(text: string, context: z.core.$RefinementCtx<unknown>): string {
  const colour = readColour(text);
  if (colour === undefined) {
    context.addIssue({ code: "custom", message: "must be a colour such as #0d5560" });
    return z.NEVER;
  }
  const found = contrastOnLight(colour);
  if (found >= leastContrast) return colour;
  // Rounded down: what is refused is never said to have what it lacks.
  const ratio = (Math.floor(found * 100) / 100).toFixed(2);
  const message = `has a contrast of ${ratio}:1 with what it stands on, and needs ${leastContrast}:1; the nearest that has it is ${nearestReadable(colour)}`;
  context.addIssue({ code: "custom", message });
  return z.NEVER;
}

function readLogoFile(path: string, context: z.core.$RefinementCtx<unknown>): Logo {
  try {
    return readLogo(path);
  } catch (error) {
    if (!(error instanceof LogoFault)) throw error;
    context.addIssue({ code: "custom", message: error.message });
    return z.NEVER;
  }
}

const readableColour = () => z.pipe(z.string(), z.transform(readReadable)).optional();

/** In which contacts whose own zone is not known are told times. */
export const timeZoneSetting = {
  TIME_ZONE: z
    .string()
    .trim()
    .refine(isTimeZone, "must be a time zone of the IANA list, such as Europe/Berlin")
    .default("UTC"),
};

/** What mails and pages say of the firm whose portal it is. Every one may be missing. */
export const brandSettings = {
  // What looks like an encoded word is read as one by some mail programs, and may then be anything.
  BRAND_NAME: visibleLine(100)
    .regex(/^(?!.*=\?)/u, "must not contain =?")
    .optional(),
  BRAND_ADDRESS: address.optional(),
  /** Where contacts ask: a number to call, a page, or both. */
  BRAND_PHONE: phone.optional(),
  BRAND_HELP_URL: overHttps(z.pipe(z.string(), z.transform(readPage)).optional(), (text) => [text]),
  /** The path of a PNG or JPEG, read once when the process starts. */
  BRAND_LOGO: z.pipe(z.string().max(4_096, "must be the path of a file"), z.transform(readLogoFile)).optional(),
  /** Of the buttons; as BRAND_ACCENT unless set. */
  BRAND_COLOUR: readableColour(),
  /** Of the name, the links and what the keyboard is at; as BRAND_COLOUR unless set. */
  BRAND_ACCENT: readableColour(),
  ...timeZoneSetting,
};

const BrandSettings = z.object(brandSettings);
export type BrandSettings = z.output<typeof BrandSettings>;
