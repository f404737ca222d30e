import { bySystem } from "@rekey/database/actor";
import { type Database, openDatabase } from "@rekey/database/connection";
import { createContact } from "@rekey/database/directory/directory";
import { createClient } from "@rekey/database/directory/write-clients";
import { listClients } from "@rekey/database/directory/read-directory";
import { findStaffSignIn, putStaffUser } from "@rekey/database/sign-in/staff";
import { unitOfWork } from "@rekey/database/unit-of-work";
import { hashPassword, minimumHashSettings, verifyPassword } from "@rekey/secrets/password-hash";
import { createSecret } from "@rekey/secrets/secret";
import { demoUserNames, demoUsers, type DemoUser } from "./demo-users.ts";
import type { StaffIdentity } from "./staff-token.ts";

type Contact = Parameters<typeof createContact>[1];
type DemoContact = Pick<Contact, "name" | "email" | "locale"> & Partial<Contact>;

/** The contact that the first suggested action is about. */
export const firstContact = {
  id: "b3c1f0de-7a51-4b6e-9d0c-3f1a5e8c2a01",
  name: "Miriam Osei",
  email: "miriam@harbour.test",
} as const;

const id = (number: number) => `b3c1f0de-7a51-4b6e-9d0c-3f1a5e8c2a${String(number).padStart(2, "0")}`;

const demoClients: { id: string; name: string; contacts: DemoContact[] }[] = [
  {
    id: id(90),
    name: "Harbour Dental Ltd",
    contacts: [
      { ...firstContact, locale: "en", position: "Practice manager", phone: "+44 20 7946 0018" },
      {
        id: id(2),
        name: "Jonas Keller",
        email: "jonas@harbour.test",
        locale: "de",
        position: "Einkauf",
        phone: "+49 30 901820",
      },
      {
        id: id(3),
        name: "Priya Raman",
        email: "priya@harbour.test",
        locale: "en",
        position: "Reception",
        portalAccess: false,
      },
    ],
  },
  {
    id: id(91),
    name: "Elm & Partners",
    contacts: [
      {
        id: id(4),
        name: "Ravi Shah",
        email: "ravi@elm.test",
        locale: "en",
        position: "Partner",
        phone: "+44 161 496 0733",
      },
      { id: id(5), name: "Camille Laurent", email: "camille@elm.test", locale: "fr", position: "Comptabilité" },
      {
        id: id(6),
        name: "Wilhelmina-Alexandrina Featherstonehaugh-Cholmondeley van der Westhuizen de la Cruz y Montemayor",
        email: "wilhelmina-alexandrina.featherstonehaugh-cholmondeley@a-rather-long-department-name.elm.test",
        locale: "en",
        position: "Head of international correspondence, archives and long names",
      },
    ],
  },
  {
    id: id(92),
    name: "Quarry Group",
    contacts: [
      {
        id: id(7),
        name: "Ana Costa",
        email: "ana@quarry.test",
        locale: "es",
        timeZone: "Europe/Madrid",
        position: "Operaciones",
        phone: "+34 91 123 45 67",
      },
      {
        id: id(8),
        name: "ليلى منصور",
        email: "layla@quarry.test",
        locale: "ar",
        timeZone: "Asia/Dubai",
        position: "المديرة المالية",
      },
    ],
  },
  { id: id(93), name: "Orchard Street Bakery", contacts: [] },
];

/** Makes the staff users of the demonstration, or gives them these passwords. */
export async function seedStaff(
  migratorUrl: string,
  passwords: Record<DemoUser, string>,
): Promise<Record<DemoUser, StaffIdentity>> {
  await using db = openDatabase(migratorUrl, { applicationName: "seed", maxConnections: 1 });
  const hashes = await Promise.all(demoUserNames.map((name) => hashFor(db, demoUsers[name].email, passwords[name])));
  return await unitOfWork(db).run(bySystem, async (work) => {
    const seeded: Partial<Record<DemoUser, StaffIdentity>> = {};
    for (const [index, name] of demoUserNames.entries()) {
      const user = demoUsers[name];
      seeded[name] = { ...user, id: await putStaffUser(work, { ...user, passwordHash: hashes[index] ?? "" }) };
    }
    return seeded as Record<DemoUser, StaffIdentity>;
  });
}

/** The hash that is there when it is of this password, so that nobody is signed out by a start of the demonstration. */
async function hashFor(db: Database, email: string, text: string): Promise<string> {
  const password = createSecret(text);
  const stored = (await findStaffSignIn(db, email))?.passwordHash;
  if (typeof stored === "string" && (await verifyPassword(stored, password))) return stored;
  return hashPassword(password, minimumHashSettings);
}

/** Puts the demonstration's customers into an empty directory; what a person has changed since stays as it is. */
export async function seedDirectory(migratorUrl: string, by: StaffIdentity): Promise<void> {
  await using db = openDatabase(migratorUrl, { applicationName: "seed", maxConnections: 1 });
  const { items } = await listClients(db, { limit: 1, sort: "name" }, undefined);
  if (items.length > 0) return;
  const actor = { subject: `staff:${by.id}`, name: by.name };
  await unitOfWork(db).run({ actor }, async (work) => {
    for (const { contacts, ...client } of demoClients) {
      await createClient(work, client);
      for (const contact of contacts) {
        const defaults = { timeZone: null, position: null, phone: null, portalAccess: true };
        await createContact(work, { ...defaults, ...contact, clientId: client.id });
      }
    }
  });
}
