import { globSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { queues } from "@rekey/contracts/events";
import { findKustomize } from "@rekey/dev/find-kustomize";
import { productServices, type ServiceEntry, serviceCatalogue, type ServiceName } from "@rekey/dev/service-catalogue";
import { expect, test } from "vitest";
import { compileObjects } from "../harness/compile-objects.ts";
import { buildOverlay, type KubernetesObject } from "../harness/build-overlay.ts";
import { judgeSettings } from "../harness/judge-settings.ts";

interface Container {
  name: string;
  image: string;
  command: string[];
  env: {
    name: string;
    value?: string;
    valueFrom?: { configMapKeyRef: { name: string; key: string; optional?: true } };
  }[];
  ports?: { name: string; containerPort: number }[];
  securityContext: object;
  volumeMounts?: { name: string; readOnly?: boolean; mountPath: string }[];
  [probe: `${string}Probe`]: { httpGet: { path: string; port: string } };
}

interface PodOwner extends KubernetesObject {
  spec: {
    template: {
      metadata: { labels: Record<string, string> };
      spec: { containers: Container[]; terminationGracePeriodSeconds: number; securityContext: object };
    };
  };
}

const root = join(import.meta.dirname, "../..");
const kustomize = findKustomize();
const overlays = globSync("infra/kustomize/overlays/*", { cwd: root }).toSorted();
const built = new Map(kustomize ? overlays.map((folder) => [folder, buildOverlay(kustomize, join(root, folder))]) : []);

const objectsOf = (overlay: string, kind: string) =>
  (built.get(overlay) ?? []).filter((object) => object.kind === kind);
const services: readonly ServiceName[] = [...productServices, "handover-worker"];
const entryOf = (name: string): ServiceEntry => serviceCatalogue[name as ServiceName];
const adminPort = Number(/ADMIN_PORT=(\d+)/.exec(readFileSync(join(root, "infra/Dockerfile"), "utf8"))?.[1]);

test("every file of a folder is named by its kustomization", () => {
  const folders = ["infra/kustomize/base", ...overlays];
  const forgotten = folders.flatMap((folder) => {
    const named = readFileSync(join(root, folder, "kustomization.yaml"), "utf8");
    return globSync("*.yaml", { cwd: join(root, folder) }).filter(
      (file) => file !== "kustomization.yaml" && !named.includes(file),
    );
  });
  expect(forgotten).toEqual([]);
});

test(
  "what is built has no field that Kubernetes does not know, and none of another kind",
  { tags: ["kustomize"] },
  () => {
    expect(compileObjects([...built.values()].flat())).toBe("");
  },
);

test.for(overlays)("%s has every service once, and Job and data beside them", { tags: ["kustomize"] }, (overlay) => {
  expect(
    objectsOf(overlay, "Deployment")
      .map(({ metadata }) => metadata.name)
      .toSorted(),
  ).toEqual(services.toSorted());
  expect(objectsOf(overlay, "Job").map(({ metadata }) => metadata.name)).toEqual(["prepare"]);
  expect(
    (built.get(overlay) ?? []).filter(({ kind, metadata }) => kind !== "Namespace" && metadata.namespace !== "rekey"),
  ).toEqual([]);
});

const deployments = overlays.flatMap((overlay) =>
  objectsOf(overlay, "Deployment").map((object) => [overlay, object.metadata.name, object as PodOwner] as const),
);

test.for(deployments)(
  "%s: %s is told what it needs and nothing that it does not read",
  async ([overlay, name, { spec }]) => {
    const { command, env } = containerOf(spec);
    expect(command).toEqual(["rekey-service", name]);
    const [settings] = objectsOf(overlay, "ConfigMap");
    const told = env.flatMap(({ name: setting, value, valueFrom }) => {
      const found = value ?? settings?.data?.[valueFrom?.configMapKeyRef.key ?? ""];
      return found === undefined && valueFrom?.configMapKeyRef.optional ? [] : [[setting, found ?? "is not there"]];
    });
    const faults = await judgeSettings(name, Object.fromEntries(told) as Record<string, string>);
    // Nobody can say for others where their CRM is.
    expect(faults).toEqual(name === "handover-worker" ? ["HANDOVER_URL: is not set"] : []);
  },
);

test.for(deployments)(
  "%s: %s listens where its catalogue, its Service and its probes say",
  ([overlay, name, { spec }]) => {
    const { port } = entryOf(name);
    const container = containerOf(spec);
    const http = port === undefined ? [] : [{ name: "http", containerPort: port }];
    expect(container.ports?.toSorted((a, b) => b.name.localeCompare(a.name))).toMatchObject([
      ...http,
      { name: "admin", containerPort: adminPort },
    ]);
    const service = objectsOf(overlay, "Service").find(({ metadata }) => metadata.name === name);
    expect(service?.spec).toEqual(
      port === undefined
        ? undefined
        : { ports: [{ name: "http", port, targetPort: "http" }], selector: { "app.kubernetes.io/name": name } },
    );
    const probes = Object.entries(container).filter(([key]) => key.endsWith("Probe")) as [
      string,
      { httpGet: object },
    ][];
    expect(Object.fromEntries(probes.map(([key, { httpGet }]) => [key, httpGet]))).toEqual({
      startupProbe: { path: "/livez", port: "admin" },
      livenessProbe: { path: "/livez", port: "admin" },
      readinessProbe: { path: "/readyz", port: "admin" },
    });
  },
);

test.for(deployments)("%s: %s reaches by the network what its settings name", ([, name, { spec }]) => {
  const { env } = containerOf(spec);
  const has = (setting: string) => env.some((each) => each.name === setting);
  const { labels } = spec.template.metadata;
  expect({
    postgres: labels["rekey/postgres"] === "yes",
    redis: labels["rekey/redis"] === "yes",
    smtp: labels["rekey/smtp"] === "yes",
    "from-proxy": labels["rekey/from-proxy"] === "yes",
    https: labels["rekey/https"] === "yes",
  }).toEqual({
    postgres: true,
    redis: has("REDIS_URL_FILE"),
    smtp: has("SMTP_URLS_FILE"),
    "from-proxy": has("TRUSTED_PROXIES"),
    https: has("JWT_ISSUERS") || ["console", "webhook-worker", "handover-worker"].includes(name),
  });
});

test.for(
  overlays.flatMap((overlay) =>
    (built.get(overlay) ?? []).filter(hasPod).map((pod) => [overlay, pod.metadata.name, pod] as const),
  ),
)("%s: %s may nothing that a restricted namespace refuses, and writes only where it has a place", ([, , { spec }]) => {
  const pod = spec.template.spec;
  expect(pod).toMatchObject({
    automountServiceAccountToken: false,
    securityContext: { runAsNonRoot: true, seccompProfile: { type: "RuntimeDefault" } },
  });
  for (const container of pod.containers) {
    expect(container.securityContext).toEqual({
      allowPrivilegeEscalation: false,
      readOnlyRootFilesystem: true,
      capabilities: { drop: ["ALL"] },
    });
    expect(container.volumeMounts?.find(({ name }) => name === "secrets")?.readOnly).toBe(true);
  }
});

test.for(overlays)(
  "%s: each policy, budget, scale and route is about pods that there are",
  { tags: ["kustomize"] },
  (overlay) => {
    const pods = (built.get(overlay) ?? []).filter(hasPod).map(({ spec }) => spec.template.metadata.labels);
    const selectors = (built.get(overlay) ?? []).flatMap(({ kind, spec, metadata }) =>
      ["NetworkPolicy", "PodDisruptionBudget", "Service"].includes(kind)
        ? [[metadata.name, selectorOf(spec)] as const]
        : [],
    );
    const empty = selectors.filter(
      ([, wanted]) => !pods.some((labels) => Object.entries(wanted).every(([key, value]) => labels[key] === value)),
    );
    expect(empty.map(([name]) => name)).toEqual([]);
    const scaled = objectsOf(overlay, "ScaledObject").map(
      ({ spec }) => (spec as { scaleTargetRef: { name: string } }).scaleTargetRef.name,
    );
    expect(scaled.filter((name) => !services.includes(name as ServiceName))).toEqual([]);
    const backends = objectsOf(overlay, "Ingress").flatMap(({ spec }) =>
      [...JSON.stringify(spec).matchAll(/"service":\{"name":"([^"]+)"/g)].map(([, name]) => name),
    );
    expect(backends).toEqual(["api", "portal", "console"]);
  },
);

test("workers are scaled by figures that there are, of queues that there are", { tags: ["kustomize"] }, () => {
  const sources = globSync("{services,packages}/*/src/**/*.ts", { cwd: root })
    .map((file) => readFileSync(join(root, file), "utf8"))
    .join("");
  const asked = JSON.stringify(objectsOf("infra/kustomize/overlays/production", "ScaledObject"));
  const figures = [...asked.matchAll(/max\((\w+)/g)].map(([, name]) => name);
  expect(figures).toHaveLength(3);
  expect(figures.filter((name) => !sources.includes(`"${name}"`))).toEqual([]);
  const named = [...asked.matchAll(/queue=\\+"(\w+)/g)].map(([, name = ""]) => name);
  expect(named.toSorted()).toEqual(Object.keys(queues).toSorted());
});

function containerOf({ template }: PodOwner["spec"]): Container {
  const [container] = template.spec.containers;
  if (!container) throw new Error("the pod has no container");
  return container;
}

function hasPod(object: KubernetesObject): object is PodOwner {
  return ["Deployment", "StatefulSet", "Job"].includes(object.kind);
}

function selectorOf(spec: unknown): Record<string, string> {
  const { podSelector, selector } = spec as {
    podSelector?: { matchLabels?: Record<string, string> };
    selector?: object;
  };
  if (podSelector) return podSelector.matchLabels ?? {};
  return (selector !== undefined && "matchLabels" in selector ? selector.matchLabels : selector) as Record<
    string,
    string
  >;
}
