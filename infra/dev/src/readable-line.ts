const levelMarks: Record<string, string> = { trace: "·", debug: "·", info: " ", warn: "!", error: "✗", fatal: "✗" };
const knownFields = new Set(["level", "time", "pid", "name", "msg", "err", "requestId", "hostname"]);

export interface ReadableLine {
  level: string;
  text: string;
  /** A page or an answer that was read without trouble: there are many, and each says little. */
  isRoutine: boolean;
}

/** A line of a service's JSON log as a person reads it; any other line as it is. */
export function readableLine(line: string): ReadableLine {
  const record = parseRecord(line);
  if (!record) return { level: "warn", text: line, isRoutine: false };
  const level = fieldText(record["level"] ?? "info");
  const time = new Date(fieldText(record["time"]));
  const clock = Number.isNaN(time.getTime()) ? "" : time.toTimeString().slice(0, 8);
  const fields = Object.entries(record).flatMap(([name, value]) =>
    knownFields.has(name) ? [] : [`${name}=${fieldText(value)}`],
  );
  const text = [clock, levelMarks[level] ?? " ", fieldText(record["msg"]), ...fields, errorText(record["err"])];
  const { msg, method, status } = record;
  const isRoutine = msg === "request" && method === "GET" && Number(status) < 400;
  return { level, text: text.filter((part) => part !== "").join(" "), isRoutine };
}

function parseRecord(line: string): Record<string, unknown> | undefined {
  if (!line.startsWith("{")) return undefined;
  try {
    return JSON.parse(line) as Record<string, unknown>;
  } catch {
    return undefined;
  }
}

function fieldText(value: unknown): string {
  return typeof value === "string" ? value : (JSON.stringify(value) ?? "");
}

function errorText(err: unknown): string {
  if (typeof err !== "object" || err === null) return "";
  const { type, message, code } = err as Record<string, unknown>;
  return `(${[type, code, message]
    .filter((part) => part !== undefined)
    .map(String)
    .join(": ")})`;
}
