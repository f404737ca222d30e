import { join } from "node:path";
import { expect, test } from "vitest";
import { auditActionNames } from "./audit-actions.ts";
import { auditFields, fieldNames, ocsfClasses, outcomeOf } from "./audit-fields.ts";

const file = join(import.meta.dirname, "../../../docs/contract/history-fields.md");

const row = (cells: readonly string[]) => `| ${cells.join(" | ")} |`;
const tableOf = (names: readonly string[], rows: readonly (readonly string[])[]) =>
  [row(names), row(names.map(() => "---")), ...rows.map(row)].join("\n");

function describeAction(action: (typeof auditActionNames)[number]): string[] {
  const { ocsf, ecs, outcome } = auditFields[action];
  const [name, activity] = ocsf;
  const { uid, activities } = ocsfClasses[name];
  const activityId = (activities as Record<string, number>)[activity];
  const told = typeof outcome === "function" ? "by `detail.outcome`" : outcome;
  return [`\`${action}\``, `${name} ${uid}`, `${activity} ${activityId}`, ecs.join(" / "), told];
}

const page = `# The history in the words of others

Written by a test from \`packages/contracts/src/audit-fields.ts\`. It says for each field and each action of a row of the history what it is called in OCSF and in ECS, so that whoever reads exports or the API into a system of theirs need not guess. Every row has who, what, when, from where, why and its outcome, or the reason why one is missing: \`source\` is null where Rekey acted by itself, and \`because\` and \`reason\` stand where there is one.

\`unknown\` is what is asked for, or a step on the way: how it ended is told by another row of the same reset.

## Fields

${tableOf(["Answers", "Rekey", "OCSF", "ECS"], fieldNames)}

## Actions

${tableOf(["Action", "OCSF class", "Activity", "ECS category / type", "Outcome"], auditActionNames.map(describeAction))}
`;

test("the page of fields has every action, and is the one that is checked in; `-u` writes it anew", async () => {
  expect(Object.keys(auditFields).toSorted()).toEqual(auditActionNames.toSorted());
  await expect(page).toMatchFileSnapshot(file);
});

test("where a row says itself how it went, the outcome is by that", () => {
  expect(outcomeOf("mail.attempted", { outcome: "accepted" })).toBe("success");
  expect(outcomeOf("mail.attempted", { outcome: "transient" })).toBe("failure");
  expect(outcomeOf("mail.attempted", { outcome: "ambiguous" })).toBe("unknown");
  expect(outcomeOf("mail.attempted", {})).toBe("unknown");
  expect(outcomeOf("hand_over.attempted", { outcome: "taken" })).toBe("success");
  expect(outcomeOf("hand_over.attempted", { outcome: "timeout" })).toBe("failure");
  expect(outcomeOf("reset.refused", {})).toBe("failure");
});
