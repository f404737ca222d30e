import { accessRules } from "./access-rules.ts";
import { archiveRules } from "./archive-rules.ts";
import { commandRules } from "./command-rules.ts";
import { contactRules } from "./contact-rules.ts";
import { credentialRules } from "./credential-rules.ts";
import { mailRules } from "./mail-rules.ts";
import { resetRules } from "./reset-rules.ts";
import { rowRules } from "./row-rules.ts";
import type { Rule } from "./rule.ts";

/** Every kind of change that the history tells of, each with the one statement that compares the two. */
export const completenessRules: readonly Rule[] = [
  ...resetRules,
  ...mailRules,
  ...contactRules,
  ...credentialRules,
  ...accessRules,
  ...commandRules,
  ...rowRules,
  ...archiveRules,
];
