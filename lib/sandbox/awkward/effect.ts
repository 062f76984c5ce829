import { z } from 'zod';

/**
 * AWS does what was asked and tells of it in an awkward way, as a proxy, an emulator or a defect might. Only for services that
 * answer in JSON.
 */
export const awkwardEffectSchema = z.strictObject({
  kind: z.literal('awkward'),
  /** The caller's account in every ARN of the response becomes this one. */
  foreignAwsAccountId: z.string().optional(),
  /**
   * Members that are set, or left out where `value` is absent. A path has dots, and `*` for every entry of a list:
   * `Functions.*.MemorySize`. `functionName`: only in the entry of that FunctionName.
   */
  edits: z
    .array(z.strictObject({ path: z.string(), functionName: z.string().optional(), value: z.json().optional() }))
    .default([]),
  /**
   * The first page comes again and again: `sameToken` with one token, `repeated` with a new one each time; `empty`: pages
   * without entries follow it, each with a new token.
   */
  pages: z.enum(['sameToken', 'repeated', 'empty']).optional(),
});
export type AwkwardEffect = z.infer<typeof awkwardEffectSchema>;
