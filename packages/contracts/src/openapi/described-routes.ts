import type { RouteName } from "../access.ts";
import { accountOperations } from "./account-operations.ts";
import { batchOperations } from "./batch-operations.ts";
import { contactLifeOperations } from "./contact-life-operations.ts";
import { directoryOperations } from "./directory-operations.ts";
import { eventOperations } from "./event-operations.ts";
import { historyOperations } from "./history-operations.ts";
import type { Operation } from "./operation.ts";
import { proofOperations } from "./proof-operations.ts";
import { resetOperations } from "./reset-operations.ts";
import { webhookOperations } from "./webhook-operations.ts";
import { workOperations } from "./work-operations.ts";

/** Every route of the API as the document tells of it. One that is not described does not compile. */
export const operations: Readonly<Record<RouteName, Operation>> = {
  ...resetOperations,
  ...batchOperations,
  ...eventOperations,
  ...directoryOperations,
  ...contactLifeOperations,
  ...workOperations,
  ...historyOperations,
  ...proofOperations,
  ...accountOperations,
  ...webhookOperations,
};
