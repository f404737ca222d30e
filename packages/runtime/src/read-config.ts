import { readFileSync } from "node:fs";
import { z } from "zod";
import { portNumber, yesOrNo } from "./config-values.ts";
import { isOfDemo } from "./demo-keys.ts";
import { isPlainHttp } from "./http-url.ts";
import { findUnknown, type UnknownSetting } from "./unknown-settings.ts";

/** The settings of every service. */
export const baseSettings = {
  LOG_LEVEL: z.enum(["fatal", "error", "warn", "info", "debug", "trace", "silent"]).default("info"),
  ADMIN_HOST: z.string().default("127.0.0.1"),
  ADMIN_PORT: portNumber(0),
  /** Lets pages, API and key sets be spoken to by plain http off this machine. */
  ALLOW_PLAIN_HTTP: yesOrNo("no"),
  /** Where spans are sent, as OTLP over HTTP. Unset: nothing is traced. */
  OTEL_EXPORTER_OTLP_ENDPOINT: z.url({ protocol: /^https?$/, error: "must be an http or https URL" }).optional(),
  OTEL_EXPORTER_OTLP_HEADERS: z.string().optional(),
  /** Which part of the traces that begin here is kept. */
  OTEL_TRACES_SAMPLER_ARG: z.coerce.number().min(0).max(1).default(1),
  /** Lets keys be those that `npm start` made for itself, which sets it. Everybody who has the checkout has them. */
  ALLOW_DEMO_KEYS: yesOrNo("no"),
};
const BaseConfig = z.object(baseSettings);

const plainHttpFault = "must be https, or http to this machine alone; ALLOW_PLAIN_HTTP=yes lifts that";

const demoFault =
  "is of a demo, which npm start makes for itself: make one with npm run rekey -- init, or keys generate";

export type Environment = Readonly<Record<string, string | undefined>>;
export type ConfigResult<C> =
  /**
   * `warnings` names the settings that are plain http off this machine, `unknown` what only looks like a setting.
   */
  | { ok: true; config: C; base: z.output<typeof BaseConfig>; warnings: string[]; unknown: UnknownSetting[] }
  | { ok: false; faults: string[] };

function readRaw(name: string, environment: Environment, faults: string[]): string | undefined {
  const value = environment[name];
  const path = environment[`${name}_FILE`];
  if (path === undefined || path === "") return value === "" ? undefined : value;
  if (value !== undefined && value !== "") {
    faults.push(`${name}: set either ${name} or ${name}_FILE, not both`);
    return undefined;
  }
  try {
    return readFileSync(path, "utf8").replace(/\r?\n$/, "") || undefined;
  } catch {
    faults.push(`${name}: the file named by ${name}_FILE cannot be read`);
    return undefined;
  }
}

function faultOf(issue: z.core.$ZodIssue, raw: Readonly<Record<string, string | undefined>>): string {
  const name = String(issue.path[0] ?? "settings");
  if (issue.path.length === 1 && raw[name] === undefined && issue.code === "invalid_type") return `${name}: is not set`;
  return `${name}: ${sentenceOf(issue)}`;
}

/** The bounds of numbers and the choices of words in our words; what a schema says itself stays. */
function sentenceOf(issue: z.core.$ZodIssue): string {
  const isOwn = !/^(?:Too |Invalid )/.test(issue.message);
  if (isOwn) return issue.message;
  if (issue.code === "too_small") return bound("at least", issue.minimum, issue.origin);
  if (issue.code === "too_big") return bound("at most", issue.maximum, issue.origin);
  if (issue.code === "invalid_value")
    return `must be ${issue.values.map((value) => `"${String(value)}"`).join(" or ")}`;
  if (issue.code === "invalid_type") return issue.expected === "int" ? "must be a whole number" : "must be a number";
  return issue.message;
}

function bound(words: string, value: number | bigint, origin: string): string {
  return origin === "string" ? `must have ${words} ${value} characters` : `must be ${words} ${value}`;
}

/** Every setting may also come as `NAME_FILE`; an empty one counts as not set. Faults name settings, never a value. */
export function readConfig<S extends z.ZodObject>(schema: S, environment: Environment): ConfigResult<z.output<S>> {
  const faults: string[] = [];
  const names = new Set([...Object.keys(schema.shape), ...Object.keys(BaseConfig.shape)]);
  const raw: Record<string, string | undefined> = {};
  for (const name of names) {
    const value = readRaw(name, environment, faults);
    if (value !== undefined) raw[name] = value;
  }
  const unreadable = new Set(faults.map((fault) => fault.split(":")[0]));
  const own = schema.safeParse(Object.fromEntries(Object.entries(raw).filter(([name]) => name in schema.shape)));
  const base = BaseConfig.safeParse({ ...raw, ...(own.success ? own.data : {}) });
  const shape: z.core.$ZodShape = schema.shape;
  const plain = Object.entries(shape).flatMap(([name, field]) => (isPlainHttp(field, raw[name] ?? "") ? [name] : []));
  const mayBePlain = base.success ? base.data.ALLOW_PLAIN_HTTP : raw["ALLOW_PLAIN_HTTP"] !== undefined;
  if (!mayBePlain) faults.push(...plain.map((name) => `${name}: ${plainHttpFault}`));
  const ofDemo = Object.entries(raw).flatMap(([name, text]) => (isOfDemo(text ?? "") ? [`${name}: ${demoFault}`] : []));
  if (raw["ALLOW_DEMO_KEYS"] !== "yes") faults.push(...ofDemo);
  if (own.success && base.success && faults.length === 0) {
    const unknown = findUnknown([...names], environment);
    return { ok: true, config: own.data, base: base.data, warnings: plain, unknown };
  }
  const issues = [...(own.error?.issues ?? []), ...(base.error?.issues ?? [])];
  const lines = issues.filter((issue) => !unreadable.has(String(issue.path[0]))).map((issue) => faultOf(issue, raw));
  return { ok: false, faults: [...new Set([...faults, ...lines])] };
}
