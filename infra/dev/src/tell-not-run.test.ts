import { expect, test } from "vitest";
import { notRunLines } from "./tell-not-run.ts";

test("what a machine could not run is told by its reason, with how many tests that were and what to type", () => {
  const nginx = { notRun: "nginx is not installed\tapt-get install nginx-light" };
  const postfix = { notRun: "postfix is started by root alone" };
  expect(notRunLines([nginx, {}, postfix, nginx])).toEqual([
    "not run: nginx is not installed: 2 tests, `apt-get install nginx-light`",
    "not run: postfix is started by root alone: 1 test",
  ]);
});

test("nothing is told of a test that was left out by whoever began the run", () => {
  expect(notRunLines([{}, {}])).toEqual([]);
});
