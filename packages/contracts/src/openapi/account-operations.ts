import {
  ServiceAccount,
  ServiceAccountBody,
  ServiceAccountRotation,
  ServiceAccountWithSecret,
} from "../service-accounts.ts";
import { type Operation, namedBody, pageOf } from "./operation.ts";
import { NoBody } from "./reset-operations.ts";

/** Programs that use the API by a secret. Only people manage them. */
export const accountOperations = {
  "GET /service-accounts": {
    id: "listServiceAccounts",
    tag: "Service accounts",
    summary: "List service accounts",
    answers: { 200: { description: "All of them.", schema: pageOf("ServiceAccountPage", ServiceAccount) } },
  },
  "POST /service-accounts": {
    id: "makeServiceAccount",
    tag: "Service accounts",
    summary: "Make a service account, and be told its secret once",
    body: namedBody("ServiceAccountBody", ServiceAccountBody),
    example: { name: "Nightly push", roles: ["staff"], scopes: ["directory:read", "directory:write"] },
    answers: { 201: { description: "It can be used.", schema: ServiceAccountWithSecret, headers: ["Location"] } },
    problems: ["name-in-use", "service-accounts-full"],
  },
  "GET /service-accounts/:id": {
    id: "getServiceAccount",
    tag: "Service accounts",
    summary: "Read a service account",
    answers: { 200: { description: "As it stands, without its secret.", schema: ServiceAccount } },
  },
  "POST /service-accounts/:id/rotate": {
    id: "rotateServiceAccount",
    tag: "Service accounts",
    summary: "Give a service account another secret, and be told it once",
    body: namedBody("ServiceAccountRotation", ServiceAccountRotation),
    answers: { 200: { description: "Both secrets work for a while.", schema: ServiceAccountWithSecret } },
    problems: ["service-account-revoked"],
  },
  "POST /service-accounts/:id/revoke": {
    id: "revokeServiceAccount",
    tag: "Service accounts",
    summary: "End a service account",
    body: NoBody,
    answers: { 200: { description: "It has ended.", schema: ServiceAccount } },
  },
} as const satisfies Record<string, Operation>;
