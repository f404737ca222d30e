import { expect, test } from "vitest";
import { access, type RouteName, type Sight, sightOf } from "./access.ts";
import type { Role } from "./roles.ts";

const routes = Object.keys(access) as RouteName[];
const sightsOf = (...roles: Role[]) => new Set(routes.map((route) => sightOf(roles, route)));

test("whoever is only an auditor meets people masked, and one person in full by the routes that are for that", () => {
  expect(sightsOf("auditor")).toEqual(new Set<Sight | undefined>(["masked", "numbers", "open", "revealed", undefined]));
  expect(routes.filter((route) => sightOf(["auditor"], route) === "revealed")).toEqual([
    "POST /audit/contacts/:id/reveal-address",
    "GET /audit/contacts/:id/data",
  ]);
});

test("operations see nobody, and staff have no other sight of a person than their own work", () => {
  expect(sightsOf("ops")).toEqual(new Set<Sight | undefined>(["operations", "open", undefined]));
  expect(sightsOf("staff")).toEqual(new Set<Sight | undefined>(["full", "open", undefined]));
});

test("only a program to which contacts sign in asks whether a password is right, and it sees nothing else", () => {
  const verify = "POST /contacts/verify-password";
  expect(routes.filter((route) => sightOf(["portal"], route) !== undefined)).toEqual([verify]);
  for (const role of ["staff", "auditor", "ops", "admin"] as const) expect(sightOf([role], verify)).toBeUndefined();
});

test("several roles see what each of them sees: as staff first, then as an auditor, then as operations", () => {
  const timeline = "GET /password-resets/:id/timeline";
  expect(sightOf(["ops", "auditor", "staff"], timeline)).toBe("full");
  expect(sightOf(["ops", "auditor"], timeline)).toBe("masked");
  expect(sightOf(["ops"], timeline)).toBe("operations");
  expect(sightOf(["staff", "auditor"], "GET /audit/events")).toBe("masked");
  const ofAdmins = routes.filter(
    (route) => sightOf(["admin"], route) !== sightOf(["staff", "batches", "auditor", "ops"], route),
  );
  expect(ofAdmins.filter((route) => !route.includes(" /service-accounts"))).toEqual(["DELETE /contacts/:id"]);
});

test("who may use the API is for administrators alone", () => {
  const own = routes.filter((route) => route.includes(" /service-accounts"));
  const others = ["staff", "batches", "auditor", "ops", "portal"] as const;
  expect(own.map((route) => [sightOf(["admin"], route), sightOf(others, route)])).toEqual(
    own.map(() => ["full", undefined]),
  );
});

test("no role, or one that nobody knows, sees nothing", () => {
  expect(sightsOf()).toEqual(new Set([undefined]));
  const unknown: string[] = ["superuser", "Staff", "AUDITOR", ""];
  expect(sightsOf(...(unknown as Role[]))).toEqual(new Set([undefined]));
});
