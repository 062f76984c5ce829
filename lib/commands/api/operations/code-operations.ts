import { uploadLimits } from '../../../code/source/source-files.ts';
import { planPatch } from '../../code/code-patch-queries.ts';
import { operation } from '../operation.ts';

/** Infrastructure code. */
export const codeOperations = [
  operation({
    id: 'planCode',
    method: 'POST',
    path: '/code/plans',
    tag: 'Code',
    runs: planPatch,
    // As JSON, files take somewhat more room than they hold.
    mostBytes: uploadLimits.totalBytes * 1.5,
  }),
];
