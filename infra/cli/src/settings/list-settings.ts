import { loadConfig } from "@rekey/dev/hand-on";
import { baseSettings } from "@rekey/runtime/read-config";
import { z } from "zod";
import { installedServices, type InstalledService } from "../installation/folder.ts";
import { firmNotes } from "./firm-notes.ts";
import { keysNotes } from "./keys-notes.ts";
import { limitNotes } from "./limit-notes.ts";
import { mailNotes } from "./mail-notes.ts";
import { outgoingNotes } from "./outgoing-notes.ts";
import { peopleNotes } from "./people-notes.ts";
import type { SettingNotes } from "./setting-note.ts";
import { staffNotes } from "./staff-notes.ts";
import { surroundingsNotes } from "./surroundings-notes.ts";

/** Everything that is known of one setting. */
export interface ListedSetting {
  name: string;
  area: string;
  says: string;
  form: string;
  example: string;
  isSecret: boolean;
  /** By service: what counts where it is not set; `needed` where it has to be, `none` where that is a choice. */
  defaults: Partial<Record<InstalledService, string>>;
}

/** What settings are about, in the order of the page. */
export const settingAreas: Readonly<Record<string, SettingNotes>> = {
  "Surroundings and addresses": surroundingsNotes,
  Keys: keysNotes,
  Mail: mailNotes,
  "The firm": firmNotes,
  "People and passwords": peopleNotes,
  "Accounts of staff": staffNotes,
  "Limits and times": limitNotes,
  "What goes out": outgoingNotes,
};

interface Property {
  type?: string;
  enum?: string[];
  default?: unknown;
  minimum?: number;
  maximum?: number;
}

/** Every setting of every service, from the schemas by which they read them. */
export async function listSettings(): Promise<ListedSetting[]> {
  const schemas = await Promise.all(installedServices.map(readSchema));
  return Object.entries(settingAreas).flatMap(([area, notes]) =>
    Object.entries(notes).map(([name, note]) => {
      const readers = schemas.filter(({ properties }) => properties[name] !== undefined);
      const property = readers[0]?.properties[name] ?? {};
      return {
        name,
        area,
        says: note.says,
        form: note.form ?? formOf(property),
        example: note.example,
        isSecret: note.isSecret ?? false,
        defaults: Object.fromEntries(
          readers.map(({ service, properties, required }) => [
            service,
            defaultOf(properties[name] ?? {}, required.has(name)),
          ]),
        ),
      };
    }),
  );
}

async function readSchema(service: InstalledService) {
  const schema = z.object({ ...baseSettings, ...(await loadConfig(service)).shape });
  const read = z.toJSONSchema(schema, { io: "input", unrepresentable: "any" });
  const properties = (read.properties ?? {}) as Record<string, Property>;
  return { service, properties, required: new Set(read.required ?? []) };
}

function defaultOf({ default: value }: Property, isRequired: boolean): string {
  if (value !== undefined && value !== "") return typeof value === "string" ? value : JSON.stringify(value);
  return isRequired ? "needed" : "none";
}

/** What the schema knows of a text; "text" where that is all. */
function formOf({ type, enum: choices, default: value, minimum, maximum }: Property): string {
  if (choices !== undefined) return choices.map((choice) => `\`${choice}\``).join(", ");
  if (type === "integer") {
    const isBounded = maximum !== undefined && maximum < Number.MAX_SAFE_INTEGER;
    return isBounded ? `number from ${minimum ?? 0} to ${maximum}` : `number of at least ${minimum ?? 0}`;
  }
  return typeof value === "string" && /^\d+(?:ms|s|m|h|d)$/.test(value) ? "duration" : "text";
}

/** The page of all settings, in Markdown. */
export function writeSettingsPage(settings: readonly ListedSetting[]): string {
  const areas = Object.keys(settingAreas).map((area) => {
    const rows = settings.filter((setting) => setting.area === area).map(rowOf);
    const head = "| setting | form | default | read by | example | |\n|---|---|---|---|---|---|";
    return `## ${area}\n\n${head}\n${rows.join("\n")}\n`;
  });
  return `${intro}\n${areas.join("\n")}`;
}

const intro = `# Every setting

Written from the schemas by which the services read them; a test tells when it is not.

Each service reads its own from its environment, names all that is wrong at once, and warns of a name that it does not know and that is nearly one of these or begins with \`REKEY_\`. Each may come as the name of a file, \`NAME_FILE\`; what is marked as **secret** should, readable by the service's user alone. An empty one counts as not set. A duration is a number with \`ms\`, \`s\`, \`m\`, \`h\` or \`d\`. \`npm run rekey -- init\` writes what has to be set, \`npm run rekey -- doctor\` looks at what is, and \`npm run rekey -- settings\` prints this list.
`;

function rowOf({ name, says, form, example, isSecret, defaults }: ListedSetting): string {
  const services = Object.keys(defaults);
  const values = [...new Set(Object.values(defaults))];
  const isSame = values.length <= 1;
  const shown = isSame
    ? (values[0] ?? "")
    : Object.entries(defaults)
        .map(([service, value]) => `${value} ${service}`)
        .join(", ");
  const all = services.length === installedServices.length ? "all" : services.join(", ");
  const about = isSecret ? `**secret** ${says}` : says;
  const cells = [`\`${name}\``, form, shown, all, `\`${example}\``, about];
  return `| ${cells.map((cell) => cell.replaceAll("|", "\\|")).join(" | ")} |`;
}
