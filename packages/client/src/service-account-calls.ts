import type { Page } from "@rekey/contracts/resources";
import type {
  ServiceAccount,
  ServiceAccountBody,
  ServiceAccountRotation,
  ServiceAccountWithSecret,
} from "@rekey/contracts/service-accounts";
import { path } from "./path.ts";
import type { Calls } from "./send-request.ts";

/** The programs that may use the API. */
export function serviceAccountCalls({ get, post }: Calls) {
  return {
    listServiceAccounts: () => get<Page<ServiceAccount>>("/v1/service-accounts"),
    getServiceAccount: (id: string) => get<ServiceAccount>(path`/v1/service-accounts/${id}`),
    /** The answer has the secret, which nobody is told again. */
    makeServiceAccount: (body: ServiceAccountBody) => post<ServiceAccountWithSecret>("/v1/service-accounts", body),
    /** Another secret; the one until now works a while longer, a day unless told. */
    rotateServiceAccount: (id: string, body?: ServiceAccountRotation) =>
      post<ServiceAccountWithSecret>(path`/v1/service-accounts/${id}/rotate`, body),
    revokeServiceAccount: (id: string) => post<ServiceAccount>(path`/v1/service-accounts/${id}/revoke`),
  };
}
