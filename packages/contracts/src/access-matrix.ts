import { type RouteName, type Sight, publicRoutes, routeNames, ruleOf, sightOf } from "./access.ts";
import { isInScope } from "./access-limits.ts";
import { type Role, roles } from "./roles.ts";
import { type Scope, scopeNames } from "./scopes.ts";

/** Somebody who may ask, as far as the table of access tells them apart. */
export interface Principal {
  name: string;
  /** Undefined: whoever has no token. */
  roles: readonly Role[] | undefined;
  scopes?: readonly Scope[];
  narrowedTo?: "client" | "contact";
}

/** Everybody whom the table tells apart. A service account is asked as whoever has its roles, scopes and narrowing. */
export const principals: readonly Principal[] = [
  { name: "nobody", roles: undefined },
  { name: "no role", roles: [] },
  ...roles.map((role) => ({ name: role, roles: [role] })),
  ...roles.map((role) => ({ name: `${role} of a client`, roles: [role], narrowedTo: "client" as const })),
  ...roles.map((role) => ({ name: `${role} of a contact`, roles: [role], narrowedTo: "contact" as const })),
  { name: "admin without a scope", roles: ["admin"], scopes: [] },
  ...scopeNames.map((scope) => ({ name: `admin with ${scope}`, roles: ["admin"] as const, scopes: [scope] })),
];

export const askedMethods = ["GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"] as const;
export type AskedMethod = (typeof askedMethods)[number];

/** What comes of a request: a refusal by its status and code, or how the answer is seen, and of whom. */
type Cell =
  | { status: 401; code: "unauthenticated" }
  | { status: 403; code: "forbidden" | "scope-missing" | "token-narrowed" }
  | { status: 404; code: "not-found" }
  | { status: 405; code: "method-not-allowed" }
  | { status: undefined; sight: Sight; ownOnly: boolean };

/** All paths below `/v1`. */
const askedPaths: readonly string[] = [...new Set(routeNames.map((route) => route.slice(route.indexOf("/"))))];

/** The route that answers: the one of this path, else one of which a part of the path is the id. */
export function routeOf(method: AskedMethod, path: string): RouteName | undefined {
  const asked = `${method === "HEAD" ? "GET" : method} ${path}`;
  return routeNames.find((route) => route === asked) ?? routeNames.find((route) => isLike(route, asked));
}

function isLike(route: string, asked: string): boolean {
  const [parts, others] = [route.split("/"), asked.split("/")];
  return parts.length === others.length && parts.every((part, at) => part === others[at] || part.startsWith(":"));
}

function cellOf(principal: Principal, method: AskedMethod, path: string): Cell {
  const route = routeOf(method, path);
  if (principal.roles === undefined) return { status: 401, code: "unauthenticated" };
  if (route === undefined) return { status: 405, code: "method-not-allowed" };
  const sight = sightOf(principal.roles, route);
  if (sight === undefined) return { status: 403, code: "forbidden" };
  if (!isInScope(principal.scopes, route)) return { status: 403, code: "scope-missing" };
  const { narrowedBy } = ruleOf(route);
  const isNarrowed = principal.narrowedTo !== undefined;
  if (isNarrowed && narrowedBy === undefined) return { status: 403, code: "token-narrowed" };
  if (principal.narrowedTo === "contact" && narrowedBy === "client") return { status: 404, code: "not-found" };
  return { status: undefined, sight, ownOnly: isNarrowed && narrowedBy !== "nobody" };
}

const wordOf = (cell: Cell): string =>
  cell.status === undefined ? `${cell.sight}${cell.ownOnly ? ", own only" : ""}` : `${cell.status} ${cell.code}`;

/** The whole matrix, a line for each principal, method and path, as a table for people and for programs. */
export function matrixLines(): string[] {
  const rows = principals.flatMap((principal) =>
    askedPaths.flatMap((path) =>
      askedMethods.map((method) => [principal.name, method, `/v1${path}`, wordOf(cellOf(principal, method, path))]),
    ),
  );
  const open = publicRoutes.map((route) => ["anybody", ...route.split(" "), "open"]);
  return [["principal", "method", "path", "answer"], ...open, ...rows].map((row) => row.join("\t"));
}
