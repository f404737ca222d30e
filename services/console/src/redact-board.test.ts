import { expect, test } from "vitest";
import { redactBoard } from "./redact-board.ts";

const token = "Ab1_".repeat(10) + "xyz";

test("an address, a link, a token and a sealed password are masked wherever they stand", () => {
  const body = {
    jobs: [
      {
        failedReason: `550 no such user <miriam@harbour.test>, see https://portal.example/set-password#${token}`,
        stacktrace: [`Error at token=${token}`],
        data: { sealed: "eyJhbGciOiJFQ0RILUVTIn0..aaaa.bbbb.cccc" },
      },
    ],
  };
  const text = JSON.stringify(redactBoard(body));
  expect(text).not.toContain("miriam@harbour.test");
  expect(text).not.toContain(token);
  expect(text).not.toContain("eyJ");
});

test("what operations need stays as it is", () => {
  const job = {
    id: "0d3f0c9e-7d51-4b7e-9f5e-111111111111",
    name: "PasswordResetRequested",
    attempts: 2,
    data: null,
    ok: true,
  };
  expect(redactBoard(job)).toEqual(job);
});
