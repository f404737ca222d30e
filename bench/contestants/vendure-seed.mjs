// Makes the tables, and customers by Vendure's own service; a password costs little here, as none is ever checked.
import { randomUUID } from "node:crypto";
import { createRequire } from "node:module";
import { bootstrap, CustomerService, RequestContextService } from "@vendure/core";
import { settings } from "./vendure-settings.mjs";

const customers = 500;
const require = createRequire(createRequire(import.meta.url).resolve("@vendure/core"));
const bcrypt = require("bcrypt");
const cheap = { hash: (text) => bcrypt.hash(text, 4), check: (text, hash) => bcrypt.compare(text, hash) };
const authOptions = { ...settings.authOptions, passwordHashingStrategy: cheap, requireVerification: true };

const app = await bootstrap({ ...settings, authOptions });
const context = await app.get(RequestContextService).create({ apiType: "admin" });
const service = app.get(CustomerService);
for (let n = 1; n <= customers; n += 1) {
  const customer = { emailAddress: `bench${n}@bench.test`, firstName: "Bench", lastName: String(n) };
  const made = await service.create(context, customer, randomUUID());
  if (made.id === undefined) throw new Error(JSON.stringify(made));
}
await app.close();
process.exit(0);
