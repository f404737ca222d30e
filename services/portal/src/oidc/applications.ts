import { leavesInClear } from "@rekey/runtime/http-url";
import { z } from "zod";

const longestAddress = 2_000;

/** Anybody on the way could read and change what goes to an address by plain http, unless it stays on this machine. */
function addressFault(text: string): string | undefined {
  const url = URL.parse(text);
  if (url === null || (url.protocol !== "https:" && url.protocol !== "http:")) return "is not an http or https address";
  if (leavesInClear(text)) return "must be https, or http to this machine alone";
  if (url.username !== "" || url.password !== "") return "must have no login in it";
  if (text.includes("#")) return "must have no fragment";
  return text.includes("*") ? "must be whole: nothing stands for anything else" : undefined;
}

const address = z
  .string()
  .max(longestAddress)
  .check((context) => {
    const message = addressFault(context.value);
    if (message !== undefined) context.issues.push({ code: "custom", message, input: context.value });
  });

const publicKey = z.looseObject({ kty: z.enum(["RSA", "EC", "OKP"]), d: z.never("must be public keys").optional() });

/** An application that contacts sign in to with their password of the portal, in the words of RFC 7591. */
const Application = z
  .strictObject({
    client_id: z.string().regex(/^[\w.~-]{1,64}$/, "must be of 1 to 64 letters, digits and . _ ~ -"),
    client_name: z.string().trim().min(1).max(100),
    token_endpoint_auth_method: z
      .enum(["client_secret_basic", "client_secret_post", "private_key_jwt", "none"])
      .default("client_secret_basic"),
    /** As long as what a machine makes up, because nothing slows down whoever tries. */
    client_secret: z.string().min(32).max(200).optional(),
    jwks: z.strictObject({ keys: z.array(publicKey).min(1).max(10) }).optional(),
    redirect_uris: z.array(address).min(1).max(20),
    post_logout_redirect_uris: z.array(address).max(20).default([]),
    backchannel_logout_uri: address.optional(),
  })
  .check((context) => {
    const { token_endpoint_auth_method: method, client_secret: secret, jwks } = context.value;
    const fault = (message: string) => context.issues.push({ code: "custom", message, input: context.value });
    const hasSecret = secret !== undefined;
    if (method.startsWith("client_secret") !== hasSecret) {
      fault(hasSecret ? `has a client_secret, which ${method} has no use for` : "has no client_secret");
    }
    if ((method === "private_key_jwt") !== (jwks !== undefined)) {
      fault(jwks ? `has jwks, which ${method} has no use for` : "has no jwks for private_key_jwt");
    }
  });

export type Application = z.output<typeof Application>;

const example = '[{"client_id":"crm","client_name":"…","client_secret":"…","redirect_uris":["https://…"]}]';

/** The applications as a list in JSON. What is wrong with one is said by its place and its field, and never quoted. */
export function applicationList() {
  return z
    .string()
    .default("[]")
    .transform((text, context): Application[] => {
      const fault = (message: string) => {
        context.issues.push({ code: "custom", message, input: undefined });
        return z.NEVER;
      };
      const read = z.array(Application).max(100).safeParse(parsed(text));
      if (!read.success) {
        const issue = read.error.issues[0];
        const [place, ...path] = issue?.path ?? [];
        if (issue === undefined || typeof place !== "number") return fault(`must be a list in JSON such as ${example}`);
        const field = path.length === 0 ? "" : `, ${path.map(String).join(".")}`;
        const known = `has a field that is not one of ${Object.keys(Application.shape).join(", ")}`;
        const message = issue.code === "unrecognized_keys" ? known : issue.message;
        return fault(`application ${place + 1}${field}: ${message}`);
      }
      const ids = new Set(read.data.map(({ client_id: id }) => id));
      return ids.size < read.data.length ? fault("two applications have the same client_id") : read.data;
    });
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
