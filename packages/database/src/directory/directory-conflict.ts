import { databaseErrorCode } from "../connection.ts";

/** The change breaks a rule of the directory. */
export class DirectoryConflict extends Error {
  override name = "DirectoryConflict";
  readonly code:
    | "address-in-use"
    | "address-needs-smtputf8"
    | "already-exists"
    | "unknown-client"
    | "other-client"
    | "contact-ended"
    | "contact-erased"
    | "contact-merged"
    | "into-itself"
    | "into-nobody"
    | "into-ended"
    | "into-merged"
    | "not-found";
  /** The address that is in use. For whoever may know whose it is, and not for a log. */
  readonly #address: string | undefined;
  readonly #merged: string | undefined;
  constructor(
    code: DirectoryConflict["code"],
    { address, merged, ...options }: ErrorOptions & { address?: string; merged?: string } = {},
  ) {
    super(code, options);
    this.code = code;
    this.#address = address;
    this.#merged = merged;
  }
  addressInUse(): string | undefined {
    return this.#address;
  }
  /** The id of the contact that was merged into another one. */
  mergedContact(): string | undefined {
    return this.#merged;
  }
}

/** Each change of an address is told to the one before, so it is limited how many a contact may have. */
export class TooManyAddressChanges extends Error {
  override name = "TooManyAddressChanges";
  readonly retryAfterSeconds: number;
  constructor(retryAfterSeconds: number) {
    super("the address of a contact was changed too often within an hour");
    this.retryAfterSeconds = retryAfterSeconds;
  }
}

/**
 * Tells the unique rules apart from all other errors: an id that is taken, the address, which is what the work is to
 * give to a contact, that is taken.
 */
export async function explainConflict<T>(work: Promise<T>, address?: string): Promise<T> {
  try {
    return await work;
  } catch (error) {
    const code = databaseErrorCode(error);
    if (code === "23503") throw new DirectoryConflict("unknown-client", { cause: error });
    if (code !== "23505") throw error;
    for (let cause: unknown = error; cause instanceof Error; cause = cause.cause) {
      if ("constraint_name" in cause && cause.constraint_name === "contacts_portal_address") {
        throw new DirectoryConflict("address-in-use", { cause: error, ...(address !== undefined && { address }) });
      }
    }
    throw new DirectoryConflict("already-exists", { cause: error });
  }
}
