import { expect, test } from "vitest";
import { access, type RouteName, type Sight, sightOf } from "./access.ts";

const routes = Object.keys(access) as RouteName[];
const sightsOf = (...roles: string[]) => new Set(routes.map((route) => sightOf(roles, route)));

test("whoever is only an auditor meets people masked, and one address in full by the one route that is for that", () => {
  expect(sightsOf("auditor")).toEqual(new Set<Sight | undefined>(["masked", "numbers", "open", "revealed", undefined]));
  expect(routes.filter((route) => sightOf(["auditor"], route) === "revealed")).toEqual([
    "POST /audit/contacts/:id/reveal-address",
  ]);
});

test("operations see nobody, and staff have no other sight of a person than their own work", () => {
  expect(sightsOf("ops")).toEqual(new Set<Sight | undefined>(["operations", "open", undefined]));
  expect(sightsOf("staff")).toEqual(new Set<Sight | undefined>(["full", "open", undefined]));
});

test("several roles see what each of them sees: as staff first, then as an auditor, then as operations", () => {
  const timeline = "GET /password-resets/:id/timeline";
  expect(sightOf(["ops", "auditor", "staff"], timeline)).toBe("full");
  expect(sightOf(["ops", "auditor"], timeline)).toBe("masked");
  expect(sightOf(["ops"], timeline)).toBe("operations");
  expect(sightOf(["staff", "auditor"], "GET /audit/events")).toBe("masked");
  for (const route of routes) expect(sightOf(["admin"], route)).toBe(sightOf(["staff", "auditor", "ops"], route));
});

test("no role, or one that nobody knows, sees nothing", () => {
  expect(sightsOf()).toEqual(new Set([undefined]));
  expect(sightsOf("superuser", "Staff", "AUDITOR", "")).toEqual(new Set([undefined]));
});
