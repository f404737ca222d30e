import { expect, test } from "vitest";
import { serverFault } from "./refuse-server.ts";

test.each([
  "PostgreSQL 18.4 on x86_64-pc-linux-gnu, compiled by gcc, 64-bit",
  "PostgreSQL 14.9 (Debian 14.9-1.pgdg110+1) on x86_64-pc-linux-gnu",
  "PostgreSQL 19beta1 on aarch64",
  "PostgreSQL 15.2 (EnterpriseDB Advanced Server 15.2.0) on x86_64",
  "something new",
])("%s is used", (version) => {
  expect(serverFault(version)).toBeUndefined();
});

test.each([
  ["CockroachDB CCL v23.1.11 (x86_64-pc-linux-gnu, built 2023/09/27, go1.19.10)", "CockroachDB"],
  ["PostgreSQL 11.2-YB-2.20.1.0-b0 on x86_64-pc-linux-gnu", "YugabyteDB"],
  ["PostgreSQL 15.2-YB-2.25.0.0-b0 on x86_64-pc-linux-gnu", "YugabyteDB"],
  ["PostgreSQL 8.0.2 on i686-pc-linux-gnu, compiled by GCC, Redshift 1.0.58558", "Amazon Redshift"],
  ["PostgreSQL 9.4.26 (Greenplum Database 6.25.3)", "Greenplum"],
  ["PostgreSQL 13.14 on x86_64-pc-linux-gnu", "PostgreSQL 13"],
  ["PostgreSQL 9.6.24 on x86_64-pc-linux-gnu", "PostgreSQL 9"],
])("%s is refused by its name", (version, name) => {
  expect(serverFault(version)).toMatch(new RegExp(`^the server is ${name}, and Rekey needs .*14 or newer$`));
});
