import { type RouteName, ruleOf } from "../access.ts";
import { isCountedChange } from "../access-limits.ts";
import { type ProblemCode, problems } from "../problems.ts";
import type { Operation } from "./operation.ts";

const ofEveryRoute: readonly ProblemCode[] = [
  "unauthenticated",
  "forbidden",
  "scope-missing",
  "internal",
  "unavailable",
];
const ofBodies: readonly ProblemCode[] = ["not-json", "body-too-large", "not-json-media-type"];

/** Whether its caller's commands or changes are counted, and told of in headers. */
export const isCounted = (route: RouteName, { problems: own = [] }: Operation): boolean =>
  own.includes("too-many-commands") || isCountedChange(route);

/** Which problems a route may answer, by their status. */
export function problemsOf(route: RouteName, operation: Operation): Map<number, ProblemCode[]> {
  const { query, body, problems: own = [] } = operation;
  const { narrowedBy } = ruleOf(route);
  const codes = new Set<ProblemCode>([
    ...ofEveryRoute,
    ...onlyIf(narrowedBy === undefined || narrowedBy === "query", "token-narrowed"),
    // Whoever is narrowed does not find what they may not see.
    ...onlyIf(route.includes("/:") || narrowedBy === "query", "not-found"),
    // A body is read of any method but GET, also where none is wanted.
    ...onlyIf(!route.startsWith("GET "), ...ofBodies),
    // Of a command also where it wants neither: what it does not know is refused.
    ...onlyIf(query !== undefined || body !== undefined || !route.startsWith("GET "), "invalid-request"),
    ...onlyIf(isCounted(route, operation), "too-many-commands"),
    ...own,
  ]);
  return Map.groupBy([...codes].sort(), (code) => problems[code].status);
}

const onlyIf = (condition: boolean, ...codes: ProblemCode[]) => (condition ? codes : []);
