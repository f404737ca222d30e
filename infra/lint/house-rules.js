import { basename } from "node:path";

const vagueNames = new Set([
  "common",
  "constants",
  "helper",
  "helpers",
  "index",
  "misc",
  "shared",
  "types",
  "util",
  "utils",
]);

/** A file that only passes names on hides where they come from; sub-path exports name the file itself. */
const noReExport = {
  create(context) {
    const imported = new Set();
    const refuse = (node) =>
      context.report({ node, message: "Import from the file that defines it; do not pass it on." });
    return {
      ImportSpecifier: (node) => void imported.add(node.local.name),
      ExportAllDeclaration: refuse,
      ExportNamedDeclaration(node) {
        const passesOn = node.specifiers.some((specifier) => imported.has(specifier.local.name));
        if (node.source !== null || passesOn) refuse(node);
      },
    };
  },
};

/** A file is named for its main function, so that its place can be guessed. */
const noVagueFilename = {
  create(context) {
    return {
      Program(node) {
        const [name = ""] = basename(context.filename).split(".");
        if (vagueNames.has(name))
          context.report({ node, message: `"${name}" says nothing; name the file for what it does.` });
      },
    };
  },
};

/** Plain functions and values do; only an error, or a browser's custom element, has to be a class. */
const noClass = {
  create(context) {
    const check = (node) => {
      const parent = node.superClass?.type === "Identifier" ? node.superClass.name : "";
      if (!/(?:Error|HTMLElement|Failure)$/.test(parent))
        context.report({ node, message: "Only errors are classes here." });
    };
    return { ClassDeclaration: check, ClassExpression: check };
  },
};

export default {
  meta: { name: "house" },
  rules: { "no-re-export": noReExport, "no-vague-filename": noVagueFilename, "no-class": noClass },
};
