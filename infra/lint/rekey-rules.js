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

/** Escaped text cannot leave the quotes of an attribute; without quotes a space is enough. */
const quotedValues = {
  create(context) {
    return {
      TaggedTemplateExpression({ tag, quasi }) {
        if (tag.type !== "Identifier" || tag.name !== "html") return;
        for (const part of quasi.quasis.slice(0, -1)) {
          if (/\s[\w-]+=$/.test(part.value.raw))
            context.report({ node: part, message: "Put the value of an attribute in double quotes." });
        }
      },
    };
  },
};

const levels = new Set(["fatal", "error", "warn", "info", "debug"]);

/** A line of the log is found by its code, also after its sentence was put better. */
const logCode = {
  create(context) {
    return {
      CallExpression(node) {
        const { object, property } = node.callee;
        const name = object?.property?.name ?? object?.callee?.name ?? object?.name;
        if ((name !== "log" && name !== "logOf") || !levels.has(property?.name)) return;
        const fields = node.arguments[0]?.properties ?? [];
        if (!fields.some((field) => field.key?.name === "code"))
          context.report({ node, message: 'Give the line a code: log.warn({ code: "…" }, "…").' });
      },
    };
  },
};

const writesHistory = /\b(?:insert\s+into\s+(?:rekey\.)?(?:audit_events|events)|update\s+(?:rekey\.)?events)\b/i;
const historyTables = new Set(["auditEvents", "events"]);

/** A unit of work writes history and events: it commits them with the change, and publishes them after it. */
const noHistoryByHand = {
  create(context) {
    const message = "Let a unit of work write it: work.record, work.emit, or the words of a statement.";
    const check = (node, text) => {
      if (writesHistory.test(text)) context.report({ node, message });
    };
    return {
      TemplateLiteral: (node) => check(node, node.quasis.map(({ value }) => value.raw).join("?")),
      Literal: (node) => check(node, typeof node.value === "string" ? node.value : ""),
      CallExpression(node) {
        const [table] = node.arguments;
        const isWrite = ["insert", "update"].includes(node.callee.property?.name);
        if (isWrite && table?.type === "Identifier" && historyTables.has(table.name)) context.report({ node, message });
      },
    };
  },
};

/** A transaction of its own has no history, and publishes nothing after its commit. */
const noTransactionByHand = {
  create(context) {
    return {
      CallExpression(node) {
        if (["begin", "transaction"].includes(node.callee.property?.name))
          context.report({ node, message: "Take a unit of work: unitOfWork(db).run." });
      },
    };
  },
};

/** The formatter breaks code and no comment. */
const commentWidth = {
  create(context) {
    return {
      Program(node) {
        for (const [index, line] of context.sourceCode.text.split("\n").entries()) {
          if (/^\s*(?:\/\/|\/?\*)/.test(line) && line.length > 120)
            context.report({
              node,
              message: `Break the comment in line ${index + 1}: it has ${line.length} characters.`,
            });
        }
      },
    };
  },
};

export default {
  meta: { name: "rekey" },
  rules: {
    "no-re-export": noReExport,
    "no-vague-filename": noVagueFilename,
    "no-class": noClass,
    "quoted-values": quotedValues,
    "log-code": logCode,
    "no-history-by-hand": noHistoryByHand,
    "no-transaction-by-hand": noTransactionByHand,
    "comment-width": commentWidth,
  },
};
