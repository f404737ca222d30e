import { writeFile } from "node:fs/promises";
import { compileLayout, directions } from "./compile-layout.ts";
import { layoutFile } from "./templates.ts";

for (const dir of directions) await writeFile(layoutFile(dir), await compileLayout(dir));
