import type { KnownPerson, OfPasswords } from "./every-route.ts";
import { type Examples, nobody } from "./route-example.ts";

const resetExamples = {
  "POST /contacts/:id/password-resets": [
    { path: `/v1/contacts/${nobody}/password-resets`, body: { method: "email" }, status: 404 },
  ],
};

export function directoryExamples({
  contactId,
  clientId,
  email,
}: KnownPerson): Omit<Examples<"clients" | "contacts">, OfPasswords> {
  const contacts = `/v1/clients/${clientId}/contacts`;
  const address = ["address"] as const;
  return {
    "GET /clients": [
      { path: "/v1/clients", status: 200 },
      { path: "/v1/clients?search=Firm&sort=-name", status: 200 },
    ],
    "POST /clients": [{ path: "/v1/clients", body: {}, status: 422 }],
    "GET /clients/:id": [{ path: `/v1/clients/${clientId}`, status: 200 }],
    "PATCH /clients/:id": [{ path: `/v1/clients/${nobody}`, body: {}, status: 404 }],
    "PUT /clients/:id": [{ path: `/v1/clients/${nobody}`, body: {}, status: 422 }],
    "GET /clients/:id/contacts": [
      { path: contacts, status: 200, holds: address },
      { path: `${contacts}?search=${email.slice(0, 4)}`, status: 200, holds: address },
      { path: `${contacts}?sort=updated&limit=1`, status: 200, holds: address },
    ],
    "POST /clients/:id/contacts": [{ path: contacts, body: {}, status: 422 }],
    "GET /contacts": [
      { path: `/v1/contacts?email=${email}`, status: 200, holds: address },
      { path: "/v1/contacts?email=nobody@contacts.test", status: 200 },
    ],
    "POST /contacts/:id/move": [{ path: `/v1/contacts/${nobody}/move`, body: { clientId: nobody }, status: 404 }],
    "POST /contacts/:id/merge": [{ path: `/v1/contacts/${nobody}/merge`, body: { into: contactId }, status: 404 }],
    "GET /contacts/:id": [{ path: `/v1/contacts/${contactId}`, status: 200, holds: address }],
    "PATCH /contacts/:id": [{ path: `/v1/contacts/${nobody}`, body: {}, status: 404 }],
    "PUT /contacts/:id": [{ path: `/v1/contacts/${nobody}`, body: {}, status: 422 }],
    "POST /contacts/:id/confirm-address": [
      { path: `/v1/contacts/${contactId}/confirm-address`, body: { expectedEmail: "x" }, status: 409 },
      {
        path: `/v1/contacts/${contactId}/confirm-address`,
        body: { expectedEmail: email },
        status: 200,
        holds: address,
      },
    ],
    "POST /contacts/:id/end": [{ path: `/v1/contacts/${nobody}/end`, body: {}, status: 404 }],
    "DELETE /contacts/:id": [{ path: `/v1/contacts/${nobody}`, status: 404 }],
    "POST /contacts/:id/reactivate": [
      { path: `/v1/contacts/${contactId}/reactivate`, body: {}, status: 200, holds: address },
      { path: `/v1/contacts/${nobody}/reactivate`, body: {}, status: 404 },
    ],
    ...resetExamples,
  };
}

export function pushExamples(): Examples<"directory"> {
  return { "POST /directory/push": [{ path: "/v1/directory/push", body: {}, status: 415 }] };
}
