import 'server-only';
import { z } from 'zod';
import type { QuickCreateTarget } from '#lib/core/connection/quick-create.ts';

const environmentSchema = z.object({
  /** Where the simulated AWS console is, for example http://127.0.0.1:4599/console. */
  LAMPLIGHTER_CONSOLE_URL: z.url().optional().catch(undefined),
  /** Where the template lies on S3, when somebody has put it there. */
  LAMPLIGHTER_TEMPLATE_URL: z.url().optional().catch(undefined),
});

/** Where a quick-create link can lead; undefined where only the download and the command line remain. */
export function quickCreateTarget(isSimulated: boolean): QuickCreateTarget | undefined {
  const environment = environmentSchema.parse(process.env);
  if (isSimulated && environment.LAMPLIGHTER_CONSOLE_URL) return { consoleUrl: environment.LAMPLIGHTER_CONSOLE_URL };
  if (environment.LAMPLIGHTER_TEMPLATE_URL) return { templateUrl: environment.LAMPLIGHTER_TEMPLATE_URL };
  return undefined;
}
