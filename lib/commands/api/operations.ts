import type { Operation } from './operation.ts';
import { accessOperations } from './operations/access-operations.ts';
import { accountOperations } from './operations/account-operations.ts';
import { approvalOperations } from './operations/approval-operations.ts';
import { auditOperations } from './operations/audit-operations.ts';
import { changeOperations } from './operations/change-operations.ts';
import { codeOperations } from './operations/code-operations.ts';
import { functionOperations } from './operations/function-operations.ts';
import { profileOperations } from './operations/profile-operations.ts';
import { rolloutOperations } from './operations/rollout-operations.ts';

/** Everything that the API can do, in the order in which its description shows it. */
export const operations: readonly Operation[] = [
  ...accessOperations,
  ...accountOperations,
  ...functionOperations,
  ...profileOperations,
  ...rolloutOperations,
  ...approvalOperations,
  ...changeOperations,
  ...auditOperations,
  ...codeOperations,
];
