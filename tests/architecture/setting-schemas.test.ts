import { join } from "node:path";
import { productServices } from "@rekey/dev/service-catalogue";
import { expect, test } from "vitest";
import { z } from "zod";

const root = join(import.meta.dirname, "../..");

test.for([...productServices, "handover-worker"])(
  "the settings of %s are checked in as a JSON Schema; `-u` writes it anew",
  async (name) => {
    const { Config } = (await import(join(root, `services/${name}/src/config.ts`))) as { Config: z.ZodType };
    // A setting is a text of the environment, whatever is made of it; what cannot be said of it in JSON is left open.
    const schema = z.toJSONSchema(Config, { io: "input", unrepresentable: "any" });
    const written = `${JSON.stringify({ title: `Settings of ${name}`, ...schema }, null, 2)}\n`;
    await expect(written).toMatchFileSnapshot(join(root, `docs/contract/settings/${name}.json`));
  },
);
