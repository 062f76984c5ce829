import { question } from '#app/_doors/route.ts';
import { uploadLimits } from '#lib/code/source/source-files.ts';
import { planInfrastructureCode } from '#lib/commands/code/code-queries.ts';

/** Plans the files in the body. As JSON they take somewhat more room than they hold. */
export const POST = question({ query: planInfrastructureCode, mostBytes: uploadLimits.totalBytes * 1.5 });
