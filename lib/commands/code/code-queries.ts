import { setImmediate } from 'node:timers/promises';
import { z } from 'zod';
import { keepKeyOut } from '../../code/keep-key-out.ts';
import { listAlternatives, planCode } from '../../code/plan-code.ts';
import { codeFindingSchema, codeModes, fileEditSchema, projectResultSchema, wayNames } from '../../code/project.ts';
import { SourceRefused, sourceRefusals, takeFiles, uploadLimits } from '../../code/source/source-files.ts';
import { ways } from '../../code/ways.ts';
import { settingsSchema } from '../../core/datadog/settings.ts';
import { query } from '../kernel/query.ts';
import { codeSettings } from './code-settings.ts';
import { planningSlots } from './planning-slots.ts';

/** A file by its path in the folder: a text, or bytes in any encoding as base64. */
const sentFileSchema = z.union([
  z.strictObject({ path: z.string(), text: z.string() }),
  z.strictObject({ path: z.string(), base64: z.base64() }),
]);

const planInputSchema = z
  .strictObject({
    files: z.array(sentFileSchema).max(uploadLimits.files),
    mode: z.enum(codeModes),
    /** What to instrument with; `profileId` names a profile instead. To remove, neither is needed. */
    settings: settingsSchema.optional(),
    profileId: z.uuid().optional(),
    /** Only this way, which may be an alternative one. */
    way: z.enum(wayNames).optional(),
    /** The ways of single projects by their entries, where not the recommended one. */
    ways: z.record(z.string(), z.enum(wayNames)).optional(),
  })
  .refine(({ settings, profileId }) => settings === undefined || profileId === undefined, {
    path: ['profileId'],
    message: 'invalid',
  })
  .refine(({ mode, settings, profileId }) => mode === 'remove' || settings !== undefined || profileId !== undefined, {
    path: ['settings'],
    message: 'required',
  });

const plannedSchema = z.strictObject({
  outcome: z.literal('planned'),
  projects: z.array(
    projectResultSchema.extend({
      /** Every way in which the project can be planned, the recommended one first; empty where there is but one. */
      alternatives: z.array(z.enum(wayNames)),
    }),
  ),
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

/** Planning is bound by the processor, and each plan holds all of its files: other pages must go on answering. */
const slots = planningSlots({ running: 2, waiting: 4 });

/**
 * Plans Datadog into infrastructure code, or out of it again. Nothing is stored, executed or fetched. Whoever may look may plan:
 * a profile's stored key is neither read nor needed, as a plan that would write it is refused.
 * Throws AppError notFound for a profile that is gone, tooManyPlans while the process plans as much as it can hold.
 */
export const planInfrastructureCode = query({
  name: 'code.plan',
  permission: 'read',
  input: planInputSchema,
  output: planOutputSchema,
  scopeOf: () => 'installation',
  run: async (input) => {
    const taken = takeSent(input.files);
    if (taken.outcome === 'refused') return taken;
    const { files, findings } = taken;
    const { settings, keptKey } = await codeSettings(input);
    const among = keptKey === undefined ? ways : ways.map((way) => keepKeyOut(way, keptKey));
    const choice = input.way ?? new Map(Object.entries(input.ways ?? {}));
    // The console goes on answering others between two projects.
    const request = { mode: input.mode, settings };
    const { projects, edits } = await slots(() => planCode(files, request, choice, among, setImmediate));
    const alternatives = listAlternatives(files);
    return {
      outcome: 'planned' as const,
      projects: projects.map((project) => ({ ...project, alternatives: alternatives.get(project.entry) ?? [] })),
      edits,
      findings,
      ways: ways.map(({ name }) => name).filter((name) => !name.includes(':')),
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
