import { readIssuerOptions } from "@rekey/contracts/issuer-options";
import { type Role, roles } from "@rekey/contracts/roles";
import { checkedText } from "@rekey/runtime/config-values";
import { overHttps } from "@rekey/runtime/http-url";
import { z } from "zod";

/** What a firm's own accounts may be here; `portal` is what programs are, and no person. */
export const rolesOfPeople: readonly Role[] = roles.filter((role) => role !== "portal");

const issuerFault =
  "must be the issuer of your OpenID provider as it writes it, such as https://login.example.org/realms/firm: http or https, at most 190 characters, without login, query and fragment";
const rolesFault =
  "must be options such as roles=groups|role:crm-users=staff|role:crm-admins=admin: the claim that has their names of roles, and what each means here";

/** Of the firm's OpenID provider, by which staff sign in with the accounts that they have there. */
export const firmSettings = {
  /** Unset: staff have no other accounts than those of Rekey. As the provider writes it, with its slash at the end. */
  STAFF_OIDC_ISSUER: overHttps(checkedText(faultOfIssuer).optional(), (text) => [text]),
  STAFF_OIDC_CLIENT_ID: z.string().min(1).optional(),
  /** Unset: the console is a public client, which PKCE alone protects. */
  STAFF_OIDC_CLIENT_SECRET: z.string().min(1).optional(),
  /** `roles=<claim>|role:<their name>=<role+role>…`, as the options of an entry of the API's `JWT_ISSUERS`. */
  STAFF_OIDC_ROLES: checkedText(faultOfRoles).optional(),
  /** What is asked for; some providers tell groups only where another scope is. */
  STAFF_OIDC_SCOPES: z
    .string()
    .regex(
      /^(?=.*\bopenid\b)[\x21\x23-\x5b\x5d-\x7e]+(?: [\x21\x23-\x5b\x5d-\x7e]+)*$/,
      'must be scopes with a space between, "openid" among them',
    )
    .default("openid email profile"),
  /** What staff call it, for the button: "Sign in with …". Unset: the host of the issuer. */
  STAFF_OIDC_NAME: z.string().min(1).max(60).optional(),
  /** `off`: nobody signs in with an address and a password of Rekey's own. */
  LOCAL_STAFF: z.enum(["on", "off"], 'must be "on" or "off"').default("on"),
};

const FirmSettings = z.object(firmSettings);
export type FirmSettings = z.output<typeof FirmSettings>;

function faultOfIssuer(text: string): string | undefined {
  const url = URL.parse(text);
  const isPlain = url !== null && /^https?:\/\/[^/?#\\@\s]+[\x21-\x7e]*$/.test(text) && url.port !== "0";
  return isPlain && text.length <= 190 && !/[?#\\@]/.test(text) ? undefined : issuerFault;
}

function faultOfRoles(text: string): string | undefined {
  const options = text.split("|");
  const isOfRoles = options.every((option) => /^(?:roles=|role:)/.test(option));
  const read = readIssuerOptions(options, rolesOfPeople);
  if (!isOfRoles) return rolesFault;
  return typeof read === "string" ? read : undefined;
}

const needed = ["STAFF_OIDC_CLIENT_ID", "STAFF_OIDC_ROLES"] as const;
const ofProvider = [...needed, "STAFF_OIDC_CLIENT_SECRET", "STAFF_OIDC_NAME"] as const;

/** Settings of a provider that belong together, and a way to sign in that has to be left. */
export function needsWholeFirm(context: z.core.ParsePayload<FirmSettings>): void {
  const settings = context.value;
  const refuse = (name: keyof FirmSettings, message: string) =>
    context.issues.push({ code: "custom", path: [name], message, input: undefined });
  if (settings.STAFF_OIDC_ISSUER === undefined) {
    for (const name of ofProvider.filter((each) => settings[each] !== undefined))
      refuse(name, "is set, and STAFF_OIDC_ISSUER is not: set both or neither");
    if (settings.LOCAL_STAFF === "off")
      refuse("LOCAL_STAFF", "is off, and STAFF_OIDC_ISSUER is not set: nobody could sign in");
    return;
  }
  for (const name of needed.filter((each) => settings[each] === undefined))
    refuse(name, "is not set, and STAFF_OIDC_ISSUER is: nobody could sign in by it");
}
