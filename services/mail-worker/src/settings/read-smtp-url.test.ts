import { expect, test } from "vitest";
import { readSmtpUrl, splitSmtpUrls } from "./read-smtp-url.ts";

test("a server is read with its login, and its usual port where none is told", () => {
  expect(readSmtpUrl("smtp://mail.test")).toMatchObject({ name: "mail.test:587", port: 587, login: undefined });
  expect(readSmtpUrl("smtps://us%40er:p%3Aass@mail.test")).toMatchObject({
    name: "mail.test:465",
    isTlsFromTheStart: true,
    login: { user: "us@er", pass: "p:ass" },
  });
  expect(readSmtpUrl("smtp://[::1]:2525")).toMatchObject({ host: "::1", name: "[::1]:2525", isLoopback: true });
});

test("a host is given as the net knows it", () => {
  expect(readSmtpUrl("smtp://mail.bücher.test").host).toBe("mail.xn--bcher-kva.test");
  expect(readSmtpUrl("smtp://MAIL.Test.:25")).toMatchObject({ host: "mail.test", name: "mail.test:25" });
});

test("a login without a password signs in by token", () => {
  expect(readSmtpUrl("smtp://portal%40firm.test@mail.test")).toMatchObject({
    login: undefined,
    tokenUser: "portal@firm.test",
  });
});

test("whom to trust may be said more exactly, and nothing else", () => {
  const url = "smtp://10.0.0.5:25?certificate-name=mail.firm.test&certificate-file=%2Frun%2Frelay.pem";
  expect(readSmtpUrl(url)).toMatchObject({ certificateName: "mail.firm.test", certificateFile: "/run/relay.pem" });
});

test("only this machine is loopback", () => {
  for (const host of ["127.mail.test", "localhost.mail.test", "mail.test", "128.0.0.1"]) {
    expect(readSmtpUrl(`smtp://${host}`).isLoopback).toBe(false);
  }
});

test("a login with signs that a URL needs for itself is told how to write them, and no part of it is repeated", () => {
  for (const url of [
    "smtp://user:100%@mail.test",
    "smtp://user:%ZZ@mail.test",
    "smtp://user:a/b@mail.test",
    "smtp://user:a#b@mail.test",
    "smtp://user:12#b@mail.test",
    "smtp://user:a?b@mail.test",
    "smtp://user@firm.test:pass@mail.test",
    "smtps://user:a:b/c@mail.test:465",
  ]) {
    expect(() => readSmtpUrl(url), url).toThrow(/% as %25, \/ as %2F, # as %23/);
  }
});

test("a port that speaks TLS from the first byte is not spoken to in clear", () => {
  expect(() => readSmtpUrl("smtp://mail.test:465")).toThrow(/smtps:\/\//);
});

test("whatever is no server, or more than one, is refused", () => {
  for (const url of [
    "http://mail.test",
    "mail.test:587",
    "smtp:mail.test",
    "smtp://",
    "smtp://mail.test?tls.rejectUnauthorized=false",
    "smtp://mail.test/?ignoreTLS=true",
    "smtp://mail.test?certificate-name=a.test&certificate-name=b.test",
    "smtp://mail.test?certificate-name=",
    "smtp://mail.test?certificate-file=",
    "smtp://mail.test?certificate-name=10.0.0.5",
    "smtp://mail.test?certificate-name=*.test",
    "smtp://mail.test/path",
    "smtp://mail.test#here",
    "smtp://:pass@mail.test",
    "smtp://mail..test",
    "smtp://ma il.test",
    "smtp://mail.test:70000",
  ]) {
    expect(() => readSmtpUrl(url), url).toThrow();
  }
});

test("a comma divides servers, and may stand in a login", () => {
  expect(splitSmtpUrls("smtp://a.test , smtps://u:p,q@b.test,")).toEqual(["smtp://a.test", "smtps://u:p,q@b.test"]);
  expect(splitSmtpUrls(" ")).toEqual([]);
});

test.each([
  ["smtp://u:p%0D%0AQUIT@h.test", "control characters"],
  ["smtp://u%00x:p@h.test", "control characters"],
  ["smtp://u%0a@h.test", "control characters"],
  ["smtp://u:p\tw@h.test", "control character"],
  ["smtp://u:p\nw@h.test", "control character"],
  ["smtp://u:p@h.test:0", "port 0"],
])("what would be another login or port than the one written is refused: %j", (url, words) => {
  expect(() => readSmtpUrl(url)).toThrow(words);
});
