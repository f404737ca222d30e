import type { PasswordImport } from "@rekey/contracts/imported-passwords";
import type {
  PasswordImportBody,
  PasswordVerificationBody,
  AddressConfirmation,
  ClientBody,
  ClientPut,
  ContactBody,
  ContactListQuery,
  ContactMerge,
  ContactMove,
  ContactPatch,
  ContactPut,
  DirectoryQuery,
  Reactivation,
} from "@rekey/contracts/http";
import type {
  PasswordVerification,
  ChangedContact,
  Client,
  Contact,
  DirectoryPage,
  MergedContact,
  MovedContact,
  Page,
  EndedContact,
  ErasedContact,
  ReactivatedContact,
} from "@rekey/contracts/resources";
import { path } from "./path.ts";
import type { Calls } from "./send-request.ts";

/** What has to be there for a change to be made: `etag` of what was read, or `*` for anything and for nothing. */
export interface Precondition {
  ifMatch?: string;
  ifNoneMatch?: "*";
}

const only = ({ ifMatch, ifNoneMatch }: Precondition = {}): Record<string, string> => ({
  ...(ifMatch !== undefined && { "if-match": ifMatch }),
  ...(ifNoneMatch !== undefined && { "if-none-match": ifNoneMatch }),
});

/** Clients and contacts, one by one. */
export function directoryCalls({ get, getWithEtag, post, patch, put, remove }: Calls) {
  return {
    listClients: (query: DirectoryQuery = {}) => get<DirectoryPage<Client>>("/v1/clients", query),
    createClient: (body: ClientBody) => post<Client>("/v1/clients", body),
    getClient: (id: string) => get<Client>(path`/v1/clients/${id}`),
    getClientWithEtag: (id: string) => getWithEtag<Client>(path`/v1/clients/${id}`),
    patchClient: (id: string, body: { name?: string }, precondition?: Precondition) =>
      patch<Client>(path`/v1/clients/${id}`, body, only(precondition)),
    /** Adds the client under this id, or gives it this name; what is so already stays as it is. */
    putClient: (id: string, body: ClientPut, precondition?: Precondition) =>
      put<Client>(path`/v1/clients/${id}`, body, only(precondition)),
    listContacts: (clientId: string, query: ContactListQuery = {}) =>
      get<DirectoryPage<Contact>>(path`/v1/clients/${clientId}/contacts`, query),
    createContact: (clientId: string, body: ContactBody) => post<Contact>(path`/v1/clients/${clientId}/contacts`, body),
    /** Every contact that has an address, in whatever spelling; who signs in with it is the first one. */
    findByAddress: (email: string, query: { limit?: number; after?: string } = {}) =>
      get<Page<Contact>>("/v1/contacts", { ...query, email }),
    /** Gives a contact to another client. */
    moveContact: (id: string, body: ContactMove, precondition?: Pick<Precondition, "ifMatch">) =>
      post<MovedContact>(path`/v1/contacts/${id}/move`, body, only(precondition)),
    /** Ends a contact that is the same person as another one, which stays. */
    mergeContact: (id: string, body: ContactMerge, precondition?: Pick<Precondition, "ifMatch">) =>
      post<MergedContact>(path`/v1/contacts/${id}/merge`, body, only(precondition)),
    getContact: (id: string) => get<Contact>(path`/v1/contacts/${id}`),
    getContactWithEtag: (id: string) => getWithEtag<Contact>(path`/v1/contacts/${id}`),
    patchContact: (id: string, body: ContactPatch, precondition?: Precondition) =>
      patch<ChangedContact>(path`/v1/contacts/${id}`, body, only(precondition)),
    /** Lets mail go to an address again from which a mail came back. */
    confirmAddress: (id: string, body: AddressConfirmation) =>
      post<Contact>(path`/v1/contacts/${id}/confirm-address`, body),
    /** Ends a contact that left. Its address is free then. */
    endContact: (id: string) => post<EndedContact>(path`/v1/contacts/${id}/end`),
    /** Erases all that is known of a contact, for good. */
    eraseContact: (id: string) => remove<ErasedContact>(path`/v1/contacts/${id}`),
    reactivateContact: (id: string, body?: Reactivation) =>
      post<ReactivatedContact>(path`/v1/contacts/${id}/reactivate`, body),
    /** Whether a password is right, for a program to which contacts sign in. */
    verifyPassword: (body: PasswordVerificationBody) =>
      post<PasswordVerification>("/v1/contacts/verify-password", body),
    /** Brings a hash that another program has made. It is never read again. */
    importPassword: (id: string, body: PasswordImportBody) =>
      put<PasswordImport>(path`/v1/contacts/${id}/imported-password`, body),
    /** Adds the contact under this id, or changes what the body names of it and nothing else. */
    putContact: (id: string, body: ContactPut, precondition?: Precondition) =>
      put<ChangedContact>(path`/v1/contacts/${id}`, body, only(precondition)),
  };
}
