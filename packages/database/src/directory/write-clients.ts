import { eq, sql } from "drizzle-orm";
import { clients } from "../schema/directory.ts";
import type { Work } from "../unit-of-work.ts";
import { newId } from "../new-id.ts";
import { explainConflict } from "./directory-conflict.ts";
import { type Precondition, requireVersion, versionOfClient } from "./versions.ts";

export async function createClient(
  { tx, actor, record }: Work,
  client: { id?: string | undefined; name: string },
): Promise<string> {
  const id = client.id ?? newId();
  await explainConflict(
    tx
      .insert(clients)
      .values({ id, name: client.name.normalize("NFC") })
      .execute(),
  );
  record("client.created", { clientId: id }, { by: actor.name });
  return id;
}

/** Creates the client, or gives it the name; what is so already is left alone, and nothing is told of it. */
export async function putClient(
  work: Work,
  client: { id: string; name: string },
  precondition: Precondition = {},
): Promise<"created" | "updated" | "unchanged"> {
  const outcome = await updateClient(work, client.id, client, precondition);
  if (outcome !== undefined) return outcome;
  requireVersion(precondition, undefined);
  await createClient(work, client);
  return "created";
}

/** Undefined when there is no such client. */
export async function updateClient(
  { tx, actor, record }: Work,
  id: string,
  patch: { name?: string | undefined },
  precondition: Precondition = {},
): Promise<"updated" | "unchanged" | undefined> {
  const [before] = await tx.select().from(clients).where(eq(clients.id, id)).for("no key update");
  if (!before) return undefined;
  requireVersion(precondition, versionOfClient(before));
  const { name = before.name } = patch;
  if (name === before.name) return "unchanged";
  await tx
    .update(clients)
    .set({ name, updatedAt: sql`now()` })
    .where(eq(clients.id, id));
  record("client.updated", { clientId: id }, { by: actor.name });
  return "updated";
}
