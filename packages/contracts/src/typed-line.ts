import { z } from "zod";
import { isVisibleText, withSingleSpaces } from "./visible-text.ts";

/** A text on one line, without control characters: nothing that a person typed can break a header or a log line. */
export const oneLine = (max: number, otherwise = "must be one line of text") =>
  z
    .string()
    .max(max)
    .regex(/^[^\p{Cc}\p{Zl}\p{Zp}]*$/u, otherwise);

const visibleLine = z.stringFormat("visible line", isVisibleText, "must be one line of visible text");

/** What reads the same is stored the same: a letter with its accent is one character (NFC), however it was typed. */
export const typedLine = (max: number) => z.string().trim().normalize("NFC").min(1).max(max).pipe(visibleLine);

export const longestName = 200;
export const TypedName = z
  .string()
  .max(1_000)
  .trim()
  .normalize("NFC")
  .overwrite(withSingleSpaces)
  .min(1)
  .max(longestName)
  .pipe(visibleLine);
