import { writeFile } from "node:fs/promises";
import { compileLayout, layoutFile } from "./compile-layout.ts";

await writeFile(layoutFile, await compileLayout());
