import { z } from 'zod';
import { errorCodes } from '../errors.ts';
import { storedParamsSchema } from '../stored-params.ts';
import { stopReasons } from './stop-rule.ts';

/** `Rollout.statusReason` as stored. */
export const statusReasonSchema = z.strictObject({
  code: z.enum([...stopReasons, ...errorCodes]),
  params: storedParamsSchema,
});
