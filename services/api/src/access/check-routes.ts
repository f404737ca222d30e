import type { RequestHandler } from "express";
import { z } from "zod";
import { type RouteName, publicRoutes, routeNames } from "@rekey/contracts/access";

// As express keeps them: a layer is a route with its handlers, or something mounted that may have layers of its own.
const Layer = z.object({
  rawPath: z.string().default(""),
  route: z
    .object({
      path: z.string(),
      methods: z.record(z.string(), z.boolean()),
      stack: z.array(z.object({ method: z.string().optional(), handle: z.custom<RequestHandler>() })),
    })
    .optional(),
  handle: z.custom<object>((value) => typeof value === "function"),
});
type Route = NonNullable<z.output<typeof Layer>["route"]>;

const guards = new WeakMap<RequestHandler, RouteName>();
const harmless = new WeakSet<RequestHandler>();

/** Says of which entry of the table a handler is the guard. */
export function guardFor(route: RouteName, handler: RequestHandler): RequestHandler {
  guards.set(handler, route);
  return handler;
}

/** Says of a handler of every method that it tells nothing: it refuses, or leads to where the table is asked. */
export function tellsNothing(handler: RequestHandler): RequestHandler {
  harmless.add(handler);
  return handler;
}

/**
 * Refuses to start with a route below `/v1` that the table of who may what has not, whose guard is another route's or
 * does not come first, with an entry of the table that no route has, or with another route that is open to anybody.
 */
export function checkRoutes(router: object): void {
  const routes = listRoutes(router);
  const faults = routes.flatMap(({ name, fault }) => (fault === undefined ? [] : [`${name} ${fault}`]));
  const served = new Set(routes.map(({ name }) => name));
  const missed = routeNames.map(below).filter((name) => !served.has(name));
  faults.push(...missed.map((name) => `${name} stands in the table of access and is not served`));
  if (faults.length > 0) throw new Error(`the API does not start: ${faults.join("; ")}`);
}

const below = (route: RouteName) => route.replace(" ", " /v1");

function listRoutes(router: object, mount = ""): { name: string; fault: string | undefined }[] {
  const layers = z.array(Layer).parse("stack" in router ? router.stack : []);
  return layers.flatMap(({ rawPath, route, handle }) => {
    if (!route) return listRoutes(handle, mount + rawPath.replace(/\/$/, ""));
    const methods = Object.keys(route.methods).map((method) => (method === "_all" ? undefined : method));
    return methods.flatMap((method) => {
      const name = `${method?.toUpperCase() ?? "ALL"} ${mount}${route.path}`;
      const fault = faultOf(name, method, route);
      return fault === undefined && isRefused(method, route) ? [] : [{ name, fault }];
    });
  });
}

const handlersOf = (method: string | undefined, { stack }: Route) =>
  stack.filter((layer) => layer.method === method).map(({ handle }) => handle);

const isRefused = (method: string | undefined, route: Route) =>
  handlersOf(method, route).every((handler) => harmless.has(handler));

function faultOf(name: string, method: string | undefined, route: Route): string | undefined {
  if (publicRoutes.includes(name)) return undefined;
  if (isRefused(method, route)) return undefined;
  if (method === undefined) return "has no guard";
  const [first] = handlersOf(method, route);
  const entry = first && guards.get(first);
  if (entry === undefined) return "has no entry in the table of access";
  return below(entry) === name ? undefined : `is guarded as ${entry}`;
}
