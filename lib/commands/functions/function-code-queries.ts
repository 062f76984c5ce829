import { z } from 'zod';
import { functionCode } from '../../code/function-code/function-code.ts';
import { codeFindingSchema } from '../../code/project.ts';
import { snippetLanguages } from '../../code/snippets/snippet.ts';
import { findingSchema } from '../../core/change/change.ts';
import { AppError } from '../../core/errors.ts';
import { readFunctionRow } from '../../db/functions/function-page.ts';
import { readAccountOfFunction } from '../../db/functions/function-rows.ts';
import { readProfileRow } from '../../db/profiles/profiles-page.ts';
import { idInAddress } from '../kernel/id-in-address.ts';
import { query } from '../kernel/query.ts';

const snippetSchema = z.strictObject({
  /** A code under `snippets` of the part's file in messages/en/code. */
  title: z.string(),
  language: z.enum(snippetLanguages),
  text: z.string(),
});

const partSchema = z.strictObject({
  snippets: z.array(snippetSchema),
  /** Sentences of the part's file in messages/en/code, else of function-code.json. */
  findings: z.array(codeFindingSchema),
  /** Sentences of messages/en/findings.json. */
  ofFunction: z.array(findingSchema),
});
export type FunctionCodePart = z.output<typeof partSchema>;

const functionCodeSchema = z.strictObject({
  customCode: partSchema.omit({ ofFunction: true }).extend({
    links: z.strictObject({ function: z.url(), metrics: z.url(), spans: z.url() }),
  }),
  /** Null for a function in no VPC. */
  network: partSchema.nullable(),
  /** Null where it has no use for the function. */
  forwarder: partSchema.extend({ reason: z.enum(['onlyWay', 'logsOnly', 'inUse']) }).nullable(),
  otherTools: partSchema,
  /** Null where the library cannot be packaged. */
  otherToolsPackaged: partSchema.nullable(),
});
export type FunctionCodeOutput = z.output<typeof functionCodeSchema>;

/**
 * Text to copy for one function as the last scan saw it, with the settings of a profile, or without one with what its own
 * variables show. Holds neither key nor hidden value. Throws AppError notFound for a function or profile that is gone.
 */
export const readFunctionCode = query({
  name: 'function.readCode',
  permission: 'read',
  input: z.strictObject({
    functionId: idInAddress(z.uuid(), 'function'),
    profileId: idInAddress(z.uuid(), 'profile').optional(),
  }),
  output: functionCodeSchema,
  subject: 'function',
  // Profiles belong to no account: whoever may read any account reads them.
  scopeOf: async ({ functionId }) => [await readAccountOfFunction(functionId)],
  run: async ({ functionId, profileId }) => {
    const [found, profile] = await Promise.all([
      readFunctionRow(functionId),
      profileId === undefined ? undefined : readProfileRow(profileId),
    ]);
    if (!found) throw new AppError('notFound', { what: 'function' });
    if (profile === null) throw new AppError('notFound', { what: 'profile' });
    return functionCode(found, profile?.settings);
  },
});
