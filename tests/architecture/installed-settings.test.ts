import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { productServices, type ServiceName } from "@rekey/dev/service-catalogue";
import { afterAll, beforeAll, expect, test } from "vitest";
import { parse, parseAllDocuments } from "yaml";
import { initExample, publicSettings, secretSettings } from "../harness/init-example.ts";

const root = join(import.meta.dirname, "../..");
const read = (file: string): string => readFileSync(join(root, file), "utf8");
const services: readonly ServiceName[] = [...productServices, "handover-worker"];

const installation = mkdtempSync(join(tmpdir(), "rekey-installed-"));
afterAll(() => rmSync(installation, { recursive: true, force: true }));
beforeAll(() => initExample(installation));

const told = (names: readonly string[]) => names.map((name) => name.replace(/_FILE$/, ""));

/** What each service is told by the two files that somebody else than `init` wrote, and the units' folders. */
const ways: Record<string, (service: string) => string[]> = {
  "infra/compose.yaml": (service) => {
    const { services: all } = parse(read("infra/compose.yaml"), { merge: true }) as {
      services: Record<string, { environment: object }>;
    };
    return told(Object.keys(all[service]?.environment ?? {}));
  },
  "infra/kustomize/base": (service) => {
    const objects = parseAllDocuments(read(`infra/kustomize/base/${service}.yaml`)).map((each) => each.toJS() as Pod);
    const { spec } = objects.find(({ kind }) => kind === "Deployment")?.spec?.template ?? {};
    return told(spec?.containers[0]?.env.map(({ name }) => name) ?? []);
  },
  "infra/systemd": (service) => {
    const lines = read(`infra/systemd/rekey@${service}.service.d/rekey.conf`);
    const secrets = [...lines.matchAll(/^Environment=([A-Z_]+)=/gm)].map(([, name = ""]) => name);
    return [...told(secrets), ...Object.keys(publicSettings(installation, service))];
  },
};

interface Pod {
  kind: string;
  spec?: { template?: { spec: { containers: { env: { name: string }[] }[] } } };
}

// Only where a CRM keeps the hashes does the credentials worker seal to it; the how-to says what it needs then.
const isLeftOut = (service: string, setting: string) =>
  service === "credentials-worker" && setting.startsWith("HANDOVER_");

test.for(Object.keys(ways).flatMap((way) => services.map((service) => [way, service] as const)))(
  "%s tells %s every setting that init makes for it",
  ([way, service]) => {
    const made = [...secretSettings(installation, service), ...Object.keys(publicSettings(installation, service))];
    expect(made.length).toBeGreaterThan(0);
    const has = new Set(ways[way]?.(service));
    expect(made.filter((setting) => !has.has(setting) && !isLeftOut(service, setting))).toEqual([]);
  },
);

// The name that it had before keys had names.
const ofBefore = new Set(["FINGERPRINT_KEY"]);

test("init makes every key that the page of all settings has, for the services that read it", () => {
  const [, keys = ""] = /\n## Keys\n([\s\S]*?)\n## /.exec(read("docs/reference/settings.md")) ?? [];
  const rows = [...keys.matchAll(/^\| `([A-Z_]+_(?:KEYS?|SECRETS?))` \|[^|]*\|[^|]*\| ([^|]+) \|/gm)];
  expect(rows.length).toBeGreaterThan(10);
  const wanted = rows
    .filter(([, name = ""]) => !ofBefore.has(name))
    .flatMap(([, name, readers = ""]) => readers.split(", ").map((service) => `${service} ${name}`));
  const made = services.flatMap((service) => secretSettings(installation, service).map((name) => `${service} ${name}`));
  expect(wanted.filter((key) => !made.includes(key))).toEqual([]);
});

test("the console's people may by every way to run Rekey what init lets them", () => {
  const rolesOf = (text: string) => [...text.matchAll(/\|console\|([a-z+]+)/g)].map(([, roles]) => roles);
  const [roles] = rolesOf(readFileSync(join(installation, "api/JWT_ISSUERS"), "utf8"));
  const files = [
    "infra/compose.yaml",
    ...["base", "overlays/one-machine", "overlays/production"].map(
      (folder) => `infra/kustomize/${folder}/kustomization.yaml`,
    ),
  ];
  expect(files.map((file) => [file, rolesOf(read(file))])).toEqual(files.map((file) => [file, [roles]]));
});
