import { resolve } from "node:path";
import { type Command, InvalidArgumentError, Option } from "commander";
import { WholeListLine, type WholeList } from "@rekey/contracts/directory-push";
import { apiUrl, trustedDir } from "./parse-options.ts";
import { connectToApi } from "./connect-to-api.ts";
import { importDirectory } from "./directory-import/import-directory.ts";
import { readMapping } from "./directory-import/mapping.ts";
import { jsonResults, plainResults } from "./directory-import/write-results.ts";
import type { Surroundings } from "./surroundings.ts";
import { UsageError } from "./usage-error.ts";

interface ImportOptions {
  mapping: string;
  api?: string;
  delimiter?: string;
  encoding?: string;
  dryRun?: boolean;
  json?: boolean;
  mustChange?: boolean;
  whole?: "end" | "remove-access";
  ofClient?: string;
  idPrefix?: string;
  atMost?: number;
}

/** Clients and contacts of another system. */
export function addDirectory(program: Command, around: Surroundings, done: (isGood: boolean) => void): void {
  program
    .command("import")
    .description("make clients and contacts as a CSV file has them, and tell of each line that was refused")
    .argument("<file>", "a CSV file whose first line names its columns")
    .requiredOption("--mapping <file>", "which column is which field; docs/how-to/push-a-directory.md has an example")
    .option("--dry-run", "tell what would come of it, and change nothing")
    .option("--delimiter <character>", "what stands between cells, such as ; or tab; a comma unless told")
    .option("--encoding <name>", "such as windows-1252; utf-8 unless told")
    .addOption(
      new Option("--whole <missing>", "the file has everybody: what becomes of contacts that it has not").choices([
        "end",
        "remove-access",
      ]),
    )
    .option("--of-client <id>", "it has everybody of this client")
    .option("--id-prefix <prefix>", "it has everybody whose id begins so")
    .option("--at-most <percent>", "how large a share may be missing, a tenth unless told", parsePercent)
    .option("--must-change", "who signs in with a password that came along has to choose another one")
    .option("--json", "print a line of JSON for each line, and a last one that counts them")
    .option(...apiUrl)
    .option(...trustedDir)
    .addHelpText(
      "after",
      "\nThe token of a program with the role staff is read from REKEY_TOKEN or the file REKEY_TOKEN_FILE.\nIt ends with 1 when a line was refused, and with 2, having changed nothing, when file and mapping do not fit.",
    )
    .action(async (file: string, options: ImportOptions) => done(await runImport(around, file, options)));
}

async function runImport(around: Surroundings, file: string, options: ImportOptions): Promise<boolean> {
  const whole = wholeOf(options);
  const mapping = readMapping(resolve(around.workingDir, options.mapping));
  const { api, address } = connectToApi(around, options.api, "staff");
  const path = resolve(around.workingDir, file);
  const delimiter = delimiterOf(options.delimiter ?? mapping.delimiter ?? ",");
  const encoding = encodingOf(options.encoding ?? mapping.encoding ?? "utf-8");
  const isDry = options.dryRun === true;
  const say = (line: string) => {
    around.progress?.("");
    around.say(line);
  };
  const results = options.json ? jsonResults(say) : plainResults(say, isDry);
  const progress = (lines: number, of: number) => around.progress?.(`${lines} of ${of} lines`);
  const deps = { api, address, tell: results.tell, progress };
  await importDirectory(deps, {
    file: { path, delimiter, encoding },
    mapping,
    whole,
    isDry,
    mustChange: options.mustChange === true,
  });
  return results.end();
}

function wholeOf({ whole: missing, ofClient, idPrefix, atMost }: ImportOptions): WholeList | undefined {
  if (missing === undefined) {
    if ([ofClient, idPrefix, atMost].some((given) => given !== undefined))
      throw new UsageError("--of-client, --id-prefix and --at-most need --whole");
    return undefined;
  }
  if (ofClient !== undefined && idPrefix !== undefined)
    throw new UsageError("--of-client and --id-prefix do not go together");
  const of = ofClient === undefined ? { of: "directory", idPrefix } : { of: "client", clientId: ofClient };
  const read = WholeListLine.safeParse({ whole: { ...of, missing, atMostPercent: atMost } });
  if (!read.success) throw new UsageError(`--of-client or --id-prefix ${read.error.issues[0]?.message ?? ""}`);
  return read.data.whole;
}

function delimiterOf(text: string): string {
  const delimiter = text === "tab" || text === "\\t" ? "\t" : text;
  if (delimiter.length !== 1 || /["\r\n]/.test(delimiter))
    throw new UsageError("--delimiter has to be one character, or tab");
  return delimiter;
}

function encodingOf(label: string): string {
  try {
    return new TextDecoder(label).encoding;
  } catch (error) {
    throw new UsageError("--encoding has to be one that is known here, such as windows-1252", { cause: error });
  }
}

function parsePercent(text: string): number {
  if (!/^\d{1,3}(?:\.\d+)?$/.test(text) || Number(text) > 100)
    throw new InvalidArgumentError("It is a number of percent, 100 at most.");
  return Number(text);
}
