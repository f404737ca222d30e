import { type RouteName, ruleOf } from "./access.ts";
import { isScope } from "./scopes.ts";

/** Whether a route is left to whom these scopes limit; undefined limits nobody. */
export function isInScope(scopes: readonly string[] | undefined, route: RouteName): boolean {
  if (scopes === undefined) return true;
  const { scope } = ruleOf(route);
  return scope === "any" ? scopes.some(isScope) : scopes.includes(scope);
}

/** Whether a route is counted against its caller as one of many changes. */
export function isCountedChange(route: RouteName): boolean {
  const { counted } = ruleOf(route);
  return !route.startsWith("GET ") && (counted === undefined || counted === "unless-access-ends");
}
