import { ApiProblem } from "@rekey/client/api-problem";
import { roles } from "@rekey/contracts/roles";
import { scopeNames } from "@rekey/contracts/scopes";
import type { ServiceAccountBody } from "@rekey/contracts/service-accounts";
import { withSingleSpaces } from "@rekey/contracts/visible-text";
import { typedText } from "@rekey/web/typed-text";
import type { FieldError } from "@rekey/web/views/field";

/** What was typed of a service account. */
export interface ServiceAccountForm {
  name: string;
  roles: readonly string[];
  scopes: readonly string[];
  clients: string;
  contact: string;
  expires: string;
}

export const emptyAccount: ServiceAccountForm = {
  name: "",
  roles: ["staff"],
  scopes: [],
  clients: "",
  contact: "",
  expires: "",
};

export function readAccountForm(body: unknown): ServiceAccountForm {
  const isChosen = (kind: string) => (name: string) => typedText(body, `${kind}-${name}`) === "yes";
  return {
    name: withSingleSpaces(typedText(body, "name")),
    roles: roles.filter(isChosen("role")),
    scopes: scopeNames.filter(isChosen("scope")),
    clients: typedText(body, "clients").trim(),
    contact: typedText(body, "contact").trim(),
    expires: typedText(body, "expires").trim(),
  };
}

export function accountBodyOf(form: ServiceAccountForm): ServiceAccountBody {
  const clientIds = form.clients.split(/[\s,]+/).filter((id) => id !== "");
  const scopes = scopeNames.filter((scope) => form.scopes.includes(scope));
  return {
    name: form.name,
    roles: roles.filter((role) => form.roles.includes(role)),
    ...(scopes.length > 0 && { scopes }),
    ...(clientIds.length > 0 && { clientIds }),
    ...(form.contact !== "" && { contactId: form.contact }),
    // To the end of the day that was chosen.
    ...(form.expires !== "" && { expiresAt: `${form.expires}T23:59:59Z` }),
  };
}

// Scopes are boxes of ours, so none of them can be wrong.
type Typed = Exclude<keyof ServiceAccountBody, "scopes">;

const fieldOf: Readonly<Record<string, FieldError>> = {
  "/name": {
    field: "name",
    text: "Give a name of at most 100 characters that is not that of the contact or of Rekey.",
  },
  "/roles": { field: "roles", text: "Choose at least one role." },
  "/clientIds": { field: "clients", text: "Give ids of clients, at most 100, with spaces between them." },
  "/contactId": { field: "contact", text: "Give the id of one contact." },
  "/expiresAt": { field: "expires", text: "Choose a day to come." },
} satisfies Record<`/${Typed}`, FieldError>;

/** What stood in the way, at its fields; another failure is none of the form's. */
export function accountErrors(error: unknown): FieldError[] {
  if (!(error instanceof ApiProblem)) throw error;
  if (error.code === "name-in-use") return [{ field: "name", text: "Another service account has this name." }];
  if (error.code === "service-accounts-full")
    return [{ text: "There are as many as there may be. Revoke some first." }];
  const named = (error.errors ?? []).map(({ pointer }) => fieldOf[pointer.split("/", 2).join("/")]);
  const errors = [...new Set(named)].filter((each) => each !== undefined);
  if (errors.length === 0) throw error;
  return errors;
}
