import { setImmediate } from 'node:timers/promises';
import { z } from 'zod';
import { keepKeyOut } from '../../code/keep-key-out.ts';
import { isRecommended, listAlternatives, planCode } from '../../code/plan-code.ts';
import { codeFindingSchema, codeModes, fileEditSchema, projectResultSchema, wayNames } from '../../code/project.ts';
import { tellOpenSettings } from '../../code/settings-for-code.ts';
import { SourceRefused, sourceRefusals, takeFiles, uploadLimits } from '../../code/source/source-files.ts';
import { ways } from '../../code/ways.ts';
import { withAtMost } from '../../core/bounded-record.ts';
import { settingsSchema } from '../../core/datadog/settings.ts';
import { database } from '../../db/kernel/client.ts';
import { query } from '../kernel/query.ts';
import { accountsOf } from '../rollouts/rollout-scope.ts';
import { codeSettings } from './code-settings.ts';
import { liveCodeSchema, liveFunctionPredictionSchema, withLiveFunctions } from './live-code.ts';

/** A file by its path in the folder: a text, or bytes in any encoding as base64. */
const pathSchema = z.string().max(4_096);
const sentFileSchema = z.union([
  z.strictObject({ path: pathSchema, text: z.string().max(uploadLimits.totalBytes) }),
  z.strictObject({ path: pathSchema, base64: z.base64().max(Math.ceil(uploadLimits.totalBytes / 3) * 4) }),
]);

const mostWanted = 100;

const planInputSchema = z
  .strictObject({
    files: z.array(sentFileSchema).max(uploadLimits.files),
    mode: z.enum(codeModes),
    /** What to instrument with; `profileId` or `rolloutId` names where it stands instead. To remove, none is needed. */
    settings: settingsSchema.optional(),
    profileId: z.uuid().optional(),
    /** A Rollout whose settings are to be used again, by our own id. */
    rolloutId: z.uuid().optional(),
    /** Live functions that are looked for in the code: those of a Rollout, or single ones by our own ids. */
    wanted: z
      .strictObject({ rolloutId: z.uuid().optional(), functionIds: z.array(z.uuid()).max(mostWanted).optional() })
      .optional(),
    /** Only this way, which may be an alternative one. */
    way: z.enum(wayNames).optional(),
    /** The ways of single projects by their entries, where not the recommended one. */
    ways: withAtMost(z.record(pathSchema, z.enum(wayNames)), uploadLimits.files).optional(),
  })
  .refine((input) => sourcesOf(input) < 2, { path: ['profileId'], message: 'invalid' })
  .refine((input) => input.mode === 'remove' || sourcesOf(input) > 0, { path: ['settings'], message: 'required' });

function sourcesOf(input: { settings?: unknown; profileId?: unknown; rolloutId?: unknown }): number {
  return [input.settings, input.profileId, input.rolloutId].filter((source) => source !== undefined).length;
}

const plannedSchema = z.strictObject({
  outcome: z.literal('planned'),
  projects: z.array(
    projectResultSchema.extend({
      /** Every way in which the project can be planned, the recommended one first; empty where there is but one. */
      alternatives: z.array(z.enum(wayNames)),
      functions: z.array(liveFunctionPredictionSchema),
    }),
  ),
  /** What the next deployment makes of the live functions that are described. */
  live: liveCodeSchema,
  /** The files with all projects' edits applied, as a patch or an archive hands them over. */
  edits: z.array(fileEditSchema),
  /** What was found while the files were taken. */
  findings: z.array(codeFindingSchema),
  /** The recommended ways that were looked for. */
  ways: z.array(z.enum(wayNames)),
});

const refusedSchema = z.strictObject({
  outcome: z.literal('refused'),
  /** A sentence of `refusals` in messages/en/code/shared.json. */
  code: z.enum(sourceRefusals),
  params: z.record(z.string(), z.union([z.string(), z.number()])),
});

const planOutputSchema = z.discriminatedUnion('outcome', [plannedSchema, refusedSchema]);
export type CodePlanOutput = z.output<typeof planOutputSchema>;
export type PlannedCode = z.output<typeof plannedSchema>;
export type CodePlanInput = z.input<typeof planInputSchema>;

/**
 * Plans Datadog into infrastructure code, or out of it again. Nothing is stored, executed or fetched. Whoever may look may plan:
 * a stored key of a profile or a Rollout is neither read nor needed, as a plan that would write it is refused. What is planned is
 * held against the functions in the accounts that the caller may read, as the last scan saw them.
 * Throws AppError notFound for a profile or a Rollout that is gone,
 * tooManyPlans while the process plans as much as it can hold.
 */
export const planInfrastructureCode = query({
  name: 'code.plan',
  permission: 'read',
  cost: 'planning',
  input: planInputSchema,
  output: planOutputSchema,
  // A Rollout's settings are there for whoever may read it; profiles belong to no account.
  scopeOf: ({ rolloutId }) => (rolloutId === undefined ? 'shared' : accountsOf({ rolloutId }, database())),
  run: async (input, caller) => {
    const taken = takeSent(input.files);
    if (taken.outcome === 'refused') return taken;
    const { files, findings } = taken;
    const { settings, keptKey, open } = await codeSettings(input);
    const among = keptKey === undefined ? ways : ways.map((way) => keepKeyOut(way, keptKey));
    const choice = input.way ?? new Map(Object.entries(input.ways ?? {}));
    // The console goes on answering others between two projects.
    const request = { mode: input.mode, settings };
    const { projects, edits } = await planCode(files, request, choice, among, setImmediate);
    const alternatives = listAlternatives(files);
    const wanted = input.wanted && { functionIds: input.wanted.functionIds ?? [], rolloutId: input.wanted.rolloutId };
    const { projects: held, live } = await withLiveFunctions(projects, files, caller, wanted);
    return {
      outcome: 'planned' as const,
      live,
      projects: tellOpenSettings(held, input.mode, open).map((project) => ({
        ...project,
        alternatives: alternatives.get(project.entry) ?? [],
      })),
      edits,
      findings,
      ways: ways.filter(isRecommended).map(({ name }) => name),
    };
  },
});

type Taken = ({ outcome: 'taken' } & ReturnType<typeof takeFiles>) | z.input<typeof refusedSchema>;

function takeSent(sent: z.output<typeof planInputSchema>['files']): Taken {
  try {
    const files = new Map<string, Uint8Array>();
    const encoder = new TextEncoder();
    for (const file of sent) {
      if (files.has(file.path)) throw new SourceRefused('pathTwice', { path: file.path });
      files.set(file.path, 'text' in file ? encoder.encode(file.text) : Buffer.from(file.base64, 'base64'));
    }
    return { outcome: 'taken', ...takeFiles(files, uploadLimits) };
  } catch (error) {
    if (error instanceof SourceRefused) return { outcome: 'refused', code: error.code, params: error.params };
    throw error;
  }
}
