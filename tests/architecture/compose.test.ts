import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { dirname, join } from "node:path";
import { productServices, serviceCatalogue } from "@rekey/dev/service-catalogue";
import { Ajv } from "ajv";
import { expect, test } from "vitest";
import { parse } from "yaml";
import { judgeSettings, readsSetting } from "../harness/judge-settings.ts";

interface ComposeService {
  image: string;
  command?: string[];
  environment?: Record<string, string>;
  secrets?: string[];
  volumes?: string[];
  ports?: string[];
  depends_on?: Record<string, { condition: string }>;
  networks: string[];
  healthcheck: { test?: string[] };
  read_only?: boolean;
  cap_drop?: string[];
  security_opt?: string[];
  stop_grace_period?: string;
  cpu_shares?: number;
}

interface Compose {
  services: Record<string, ComposeService>;
  secrets: Record<string, { file: string }>;
  volumes: Record<string, unknown>;
  networks: Record<string, { internal?: boolean } | null>;
}

const answers: Record<string, string> = {
  API_URL: "https://api.example.org",
  PORTAL_URL: "https://portal.example.org",
  CONSOLE_URL: "https://console.example.org",
  MAIL_FROM: "portal@example.org",
  AUDIT_ORIGIN: "example.org/rekey",
  HANDOVER_URL: "https://crm.example.org/rekey/passwords",
};

/** As compose reads it: what `.env` has, else the default behind `:-`. */
const file = readFileSync(join(import.meta.dirname, "../../infra/compose.yaml"), "utf8");
const filled = file.replaceAll(
  /\$\{([A-Z_]+):([-?])([^}]*)\}/g,
  (_all, name: string, _kind, fallback: string) => answers[name] ?? fallback,
);
const compose = parse(filled, { merge: true }) as Compose;
const ours = Object.entries(compose.services).filter(([, { command }]) => command?.[0]?.startsWith("rekey"));
const services = ours.filter(([, { command }]) => command?.[0] === "rekey-service");

test("it is what the Compose Specification allows", () => {
  const linter = createRequire(import.meta.url).resolve("dclint/package.json");
  const text = readFileSync(join(dirname(linter), "schemas/compose.schema.json"), "utf8");
  const { $schema: _dialect, ...schema } = JSON.parse(text) as Record<string, unknown>;
  const validate = new Ajv({ strict: false, validateFormats: false, allErrors: true }).compile(schema);
  validate(compose);
  expect(validate.errors).toBe(null);
});

test("it has every service, each by its own command", () => {
  expect(services.map(([name]) => name).toSorted()).toEqual([...productServices, "handover-worker"].toSorted());
  expect(services.map(([, { command }]) => command?.[1])).toEqual(services.map(([name]) => name));
});

test.for(services)(
  "%s is told what it needs and nothing that it does not read",
  async ([name, { environment = {} }]) => {
    expect(await judgeSettings(name, environment)).toEqual([]);
  },
);

test.for(ours)("%s has its secrets as files, those that it is told of and no others", ([, service]) => {
  const told = Object.entries(service.environment ?? {}).filter(([, value]) => value.startsWith("/run/secrets/"));
  expect(told.every(([setting]) => setting.endsWith("_FILE"))).toBe(true);
  expect(told.map(([, path]) => path.slice("/run/secrets/".length))).toEqual(service.secrets);
  expect(service.secrets?.filter((secret) => compose.secrets[secret] === undefined)).toEqual([]);
});

test.for(ours)("%s writes nowhere, has no right of root's and gets none", ([name, service]) => {
  expect(service).toMatchObject({ read_only: true, cap_drop: ["ALL"], security_opt: ["no-new-privileges:true"] });
  expect(service.stop_grace_period).toBe("15s");
  expect(service.volumes?.length ?? 0).toBe(name === "audit-sealer" ? 1 : 0);
});

test.for(services)("%s waits for what it needs, and is asked whether it is well", ([, service]) => {
  expect(service.healthcheck.test).toEqual(["CMD", "rekey-healthcheck"]);
  expect(service.depends_on).toEqual({
    prepare: { condition: "service_completed_successfully" },
    ...(service.secrets?.includes("REDIS_URL") && { redis: { condition: "service_healthy" } }),
  });
});

test.for(services)("%s has less of the processors where it gives way", async ([name, service]) => {
  expect(service.cpu_shares).toBe((await readsSetting(name, "NICENESS")) ? 100 : undefined);
});

test("only pages and the API are reached from outside, on this machine alone and where they listen", () => {
  const ports = Object.entries(compose.services).flatMap(([name, service]) =>
    (service.ports ?? []).map((port) => [name, port]),
  );
  const pages = (["api", "portal", "console"] as const).map((name) => {
    const { port } = serviceCatalogue[name];
    return [name, `127.0.0.1:${port}:${port}`];
  });
  expect(ports).toEqual(pages);
  expect(compose.networks["data"]).toEqual({ internal: true });
});

test("a Redis that throws nothing away, and a database whose password is in no list of processes", () => {
  const { redis, postgres } = compose.services;
  expect(redis?.command?.join(" ")).toMatch(/--appendonly yes --maxmemory-policy noeviction$/);
  expect(Object.keys(postgres?.environment ?? {})).toContain("POSTGRES_PASSWORD_FILE");
  for (const name of ["redis", "postgres"]) {
    expect(compose.services[name]?.networks).toEqual(["data"]);
    expect(compose.services[name]?.volumes).toHaveLength(1);
    expect(JSON.stringify(compose.services[name])).not.toMatch(/requirepass|password=/i);
  }
});
