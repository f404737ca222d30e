import { expect, test } from "vitest";
import { readSmtpUrl } from "./read-smtp-url.ts";

test("a server is read with its login, and its usual port where none is told", () => {
  expect(readSmtpUrl("smtp://mail.test")).toMatchObject({ name: "mail.test:587", port: 587, login: undefined });
  expect(readSmtpUrl("smtps://us%40er:p%3Aass@mail.test")).toMatchObject({
    name: "mail.test:465",
    isTlsFromTheStart: true,
    login: { user: "us@er", pass: "p:ass" },
  });
  expect(readSmtpUrl("smtp://[::1]:2525")).toMatchObject({ host: "::1", port: 2525, isLoopback: true });
});

test("only this machine is loopback", () => {
  for (const host of ["127.mail.test", "localhost.mail.test", "mail.test", "128.0.0.1"]) {
    expect(readSmtpUrl(`smtp://${host}`).isLoopback).toBe(false);
  }
});

test("whatever is no server, or more than one, is refused", () => {
  for (const url of [
    "http://mail.test",
    "smtp://",
    "smtp://mail.test?tls.rejectUnauthorized=false",
    "smtp://mail.test/?ignoreTLS=true",
    "smtp://mail.test/path",
    "smtp://user@mail.test",
    "smtp://user:%ZZ@mail.test",
  ]) {
    expect(() => readSmtpUrl(url), url).toThrow();
  }
});
