import { cpSync, globSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { productServices, serviceCatalogue, type ServiceName } from "@rekey/dev/service-catalogue";
import { afterAll, beforeAll, expect, test } from "vitest";
import { initExample, publicSettings, secretSettings } from "../harness/init-example.ts";
import { judgeSettings, readsSetting, requiredSettings } from "../harness/judge-settings.ts";
import { runProgram } from "../harness/run-program.ts";
import { taggedProgram } from "../harness/tagged-program.ts";

const root = join(import.meta.dirname, "../..");
const units = join(root, "infra/systemd");
const services: readonly ServiceName[] = [...productServices, "handover-worker"];

type Line = readonly [key: string, value: string];

const linesOf = (file: string): Line[] =>
  [...readFileSync(join(units, file), "utf8").matchAll(/^([A-Za-z]+)=(.*)$/gm)].map(([, key = "", value = ""]) => [
    key,
    value,
  ]);
const common = linesOf("rekey@.service");
const ofService = (name: string) => [...common, ...linesOf(`rekey@${name}.service.d/rekey.conf`)];

const installation = mkdtempSync(join(tmpdir(), "rekey-installed-"));
afterAll(() => rmSync(installation, { recursive: true, force: true }));

beforeAll(() => initExample(installation));

test("the target has every service of the product, and every service its folder", () => {
  const wanted = linesOf("rekey.target").flatMap(([key, value]) => (key === "Wants" ? value.split(" ") : []));
  expect(wanted).toEqual(productServices.map((name) => `rekey@${name}.service`));
  const folders = globSync("rekey@*.service.d", { cwd: units }).toSorted();
  expect(folders).toEqual(services.map((name) => `rekey@${name}.service.d`).toSorted());
});

test.for(services)("%s is told what it needs and nothing that it does not read", async (name) => {
  const told = ofService(name).flatMap(([key, value]) => (key === "Environment" ? [value.split(/=(.*)/s)] : []));
  const own = Object.fromEntries(told) as Record<string, string>;
  expect(own["ADMIN_PORT"]).toBe(String(serviceCatalogue[name].adminPort));
  expect(await judgeSettings(name, { ...own, ...publicSettings(installation, name) })).toEqual([]);
});

test.for(services)("each secret of %s is given to it by systemd, and read where systemd puts it", (name) => {
  const lines = ofService(name);
  const loaded = lines.flatMap(([key, value]) => (key === "LoadCredential" ? [/^[^:]+/.exec(value)?.[0]] : []));
  const read = lines.flatMap(([key, value]) => (key === "Environment" && /=%d\//.test(value) ? [value] : []));
  expect(read).toEqual(loaded.map((secret) => `${secret}_FILE=%d/${secret}`));
});

// Where a CRM keeps the hashes, it needs two lines more.
const ofHandOver = /^HANDOVER_/;

test.for(services)("each secret that init makes for %s is loaded from where it lies", (name) => {
  const loaded = ofService(name).flatMap(([key, value]) => (key === "LoadCredential" ? [value.split(":")] : []));
  expect(loaded.map(([, path]) => path)).toEqual(loaded.map(([secret]) => `/etc/rekey/${name}/${secret}`));
  const wanted = secretSettings(installation, name).filter(
    (secret) => name === "handover-worker" || !ofHandOver.test(secret),
  );
  expect(loaded.map(([secret = ""]) => secret).toSorted()).toEqual(wanted.toSorted());
});

test.for(services)(
  "%s starts without a secret that it can do without, as installations of before have it",
  async (name) => {
    const lines = ofService(name);
    const loaded = lines.flatMap(([key, value]) => (key === "LoadCredential" ? [/^[^:]+/.exec(value)?.[0]] : []));
    // An empty line where there is no file; an empty setting counts as not set.
    const optional = lines.flatMap(([key, value]) => (key === "SetCredential" ? [value] : []));
    const required = await requiredSettings(name);
    expect(optional).toEqual(loaded.filter((secret = "") => !required.has(secret)).map((secret) => `${secret}:\\n`));
  },
);

test.for(services)(
  "%s has less of the processors where it gives way, as NICENESS counts in a unit alone",
  async (name) => {
    const weights = ofService(name).flatMap(([key, value]) => (key === "CPUWeight" ? [value] : []));
    expect(weights).toEqual((await readsSetting(name, "NICENESS")) ? ["10"] : []);
  },
);

test("each service is a user of its own, so that none can end another", () => {
  const names = services.map((name) => {
    const lines = ofService(name);
    expect(lines.filter(([key]) => key === "DynamicUser")).toEqual([["DynamicUser", "yes"]]);
    return lines.flatMap(([key, value]) => (key === "User" ? [value.replace("%i", name)] : []));
  });
  expect(names).toEqual(services.map((name) => [`rekey-${name}`]));
});

test("a service has a little longer to end than it takes", () => {
  const stopWithinMs = /stopWithinMs = ([\d_]+)/.exec(
    readFileSync(join(root, "packages/runtime/src/run-in.ts"), "utf8"),
  )?.[1];
  const allowed = Number(common.find(([key]) => key === "TimeoutStopSec")?.[1]) * 1_000;
  expect(allowed).toBeGreaterThan(Number(stopWithinMs?.replaceAll("_", "")) + 1_000);
});

test("what prepares the database is held in as the services are", () => {
  const holdsIn = ([key]: Line) =>
    /^(?:Protect|Private|Restrict|Capability|Ambient|NoNew|SystemCall|Dynamic|UMask|Lock|RemoveIPC|ProcSubset)/.test(
      key,
    );
  expect(linesOf("rekey-prepare.service").filter(holdsIn)).toEqual(common.filter(holdsIn));
});

const copy = mkdtempSync(join(tmpdir(), "rekey-units-"));
afterAll(() => rmSync(copy, { recursive: true, force: true }));
cpSync(units, copy, { recursive: true });
// Where systemd looks, nothing of ours is installed.
for (const file of globSync("*.service", { cwd: copy })) {
  const text = readFileSync(join(copy, file), "utf8");
  writeFileSync(
    join(copy, file),
    text.replaceAll(/\/opt\/rekey\/infra\/image\/\S+/g, "/bin/true").replaceAll("/opt/rekey", root),
  );
}
const asked = (words: readonly string[]) =>
  runProgram([taggedProgram("systemd-analyze"), ...words], { env: { SYSTEMD_UNIT_PATH: `${copy}:` } });

test("systemd understands every line of every unit", { tags: ["systemd-analyze"] }, async () => {
  const files = [...services.map((name) => `rekey@${name}.service`), "rekey.target", "rekey-prepare.service"];
  const { code, errors } = await asked(["verify", "--man=no", ...files.map((file) => join(copy, file))]);
  expect([code, errors]).toEqual([0, ""]);
});

test.for([...services.map((name) => `rekey@${name}.service`), "rekey-prepare.service"])(
  "%s may do little by systemd's own measure",
  { tags: ["systemd-analyze"] },
  async (unit) => {
    const { output } = await asked(["security", "--offline=yes", "--no-pager", "--threshold=15", unit]);
    const exposure = /exposure level for \S+: ([\d.]+)/.exec(output)?.[1];
    expect(Number(exposure)).toBeLessThanOrEqual(1.5);
  },
);
