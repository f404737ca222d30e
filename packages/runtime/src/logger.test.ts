import { expect, test } from "vitest";
import { createLogger } from "./logger.ts";

const planted = "hunter2-planted";

function capture() {
  const lines: string[] = [];
  const log = createLogger("test", "trace", { write: (line) => void lines.push(line) });
  return { log, lines, last: () => JSON.parse(lines.at(-1) ?? "{}") as Record<string, unknown> };
}

test("the command and its values on a driver's error are never printed", () => {
  const { log, lines } = capture();
  const command = { command: { name: "set", args: ["key", planted] }, parameters: [planted], detail: planted };
  const err = Object.assign(new Error(`ECONNRESET`), command);
  const query = new Error(`Failed query: insert into x values ($1)\nparams: ${planted}`, { cause: err });
  log.error({ err }, "first");
  log.error(query);
  log.error({ err: query });
  log.warn({ error: query, cause: err, reason: query }, "others");
  log.child({ err }).info("child");
  expect(lines).toHaveLength(5);
  expect(lines.join("")).not.toContain(planted);
});

test("of an error its type, message, code, stack and cause are kept", () => {
  const { log, last } = capture();
  const cause = Object.assign(new TypeError("refused"), { code: "ECONNREFUSED" });
  log.error({ err: new Error("could not connect", { cause }) });
  expect(last()["err"]).toMatchObject({
    type: "Error",
    message: "could not connect",
    stack: expect.stringContaining("logger.test.ts") as string,
    cause: { type: "TypeError", message: "refused", code: "ECONNREFUSED" },
  });
});

test("a reason that is no error is told by its words, and of what else was thrown nothing but words", () => {
  const { log, last, lines } = capture();
  log.warn({ code: "away", reason: "ECONNREFUSED" }, "a word");
  expect(last()["reason"]).toBe("ECONNREFUSED");
  log.warn({ code: "away", reason: `too long\nparams: ${planted}` }, "a text");
  expect(last()["reason"]).toBe("too long");
  log.error({ code: "thrown", err: "no way" }, "a text that was thrown");
  expect(last()["err"]).toEqual({ type: "string", message: "no way" });
  log.error({ code: "thrown", err: { sent: planted }, reason: { sent: planted } }, "an object that was thrown");
  expect(last()["err"]).toEqual({ type: "object", message: "not an Error" });
  expect(lines.join("")).not.toContain(planted);
});

test("secrets that slip into a log line are blanked three levels deep", () => {
  const { log, lines } = capture();
  for (const key of ["password", "repeatPassword", "newPassword", "token", "link", "authorization", "cookie", "html"]) {
    log.info({ [key]: planted }, "top");
    log.info({ body2: { [key]: planted } }, "one");
    log.child({ request: { headers: { [key]: planted } } }).info("two");
    log.info([{ [key]: planted }], "a list");
    log
      .child({ name: "child" })
      .child({ [key]: planted })
      .info("a child of a child");
  }
  expect(lines).toHaveLength(40);
  expect(lines.join("")).not.toContain(planted);
  expect(lines.join("")).toContain("[redacted]");
});
