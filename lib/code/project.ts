import { z } from 'zod';
import { severities } from '../core/change/change-codes.ts';

/**
 * The ways to instrument functions in code, one folder each. A name with a colon is an alternative form of the way before it
 * and is taken only when it is asked for by name.
 */
export const wayNames = [
  'serverless',
  'sam',
  'sam:in-place',
  'cloudformation',
  'cloudformation:in-place',
  'cdk',
  'terraform',
  'terraform:module',
  'container',
  'chalice',
  'forwarder',
  'custom',
] as const;
export type WayName = (typeof wayNames)[number];

/** What a project's plan came to. `refused`: no file is handed over, and the findings say why. */
export const projectVerdicts = ['change', 'unchanged', 'refused'] as const;
export type ProjectVerdict = (typeof projectVerdicts)[number];

/** Whether Datadog is written into the code or taken out of it. */
export const codeModes = ['instrument', 'remove'] as const;
export type CodeMode = (typeof codeModes)[number];

/** One project: the folder it stands in (`.` for the top), the way it is built, and the file or folder that says so. */
export type Project = { path: string; way: WayName; entry: string };

/** One file before and after as whole texts; `null` where it does not exist. */
export const fileEditSchema = z.strictObject({
  path: z.string(),
  before: z.string().nullable(),
  after: z.string().nullable(),
});
export type FileEdit = z.infer<typeof fileEditSchema>;

/** An action that a function may call, and the resources on which, as they are written. */
export const allowedActionSchema = z.strictObject({ action: z.string(), resources: z.array(z.string()) });
export type AllowedAction = z.infer<typeof allowedActionSchema>;

/**
 * What a deployment makes of a function, as far as Datadog is concerned. `null` where the code does not say it (a container
 * image has neither runtime nor handler). Values of variables are texts: `true` and `"true"` are the same to AWS.
 * Expressions of the tool stay as they are written (`${self:…}`, `!Ref …`). `permissions` are only those that concern the API key
 * and Datadog.
 */
export const functionAttributesSchema = z.strictObject({
  runtime: z.string().nullable(),
  architecture: z.string(),
  handler: z.string().nullable(),
  layers: z.array(z.string()),
  environment: z.record(z.string(), z.string()),
  permissions: z.array(allowedActionSchema),
});
export type FunctionAttributes = z.infer<typeof functionAttributesSchema>;

/** A function before and after the edit, both as the chosen tool deploys them. */
export const functionPredictionSchema = z.strictObject({
  name: z.string(),
  logicalId: z.string().optional(),
  before: functionAttributesSchema,
  after: functionAttributesSchema,
});
export type FunctionPrediction = z.infer<typeof functionPredictionSchema>;

/** What fills a sentence. Never a secret. */
export type MessageParams = Readonly<Record<string, string | number>>;

/**
 * One thing found in a project. The sentence stands under the code in `messages/en/code/<way>.json`, or in `shared.json`.
 * `blocked`: something was asked for and is not done. `file` is a path in the folder, `line` counts from 1.
 */
export type Finding = {
  code: string;
  severity: (typeof severities)[number];
  params: MessageParams;
  file?: string;
  line?: number;
};

/** What remains for a person to do; `params.snippet` is text to copy. Its sentence stands with those of the findings. */
export type Step = { code: string; params: MessageParams };

const messageParamsSchema = z.record(z.string(), z.union([z.string(), z.number()]));

/** A `Finding` where it leaves the process. */
export const codeFindingSchema = z.strictObject({
  code: z.string(),
  severity: z.enum(severities),
  params: messageParamsSchema,
  file: z.string().optional(),
  line: z.int().positive().optional(),
});

/** The plan of one project, proved and ready to be handed over. */
export type ProjectResult = Project & {
  verdict: ProjectVerdict;
  files: FileEdit[];
  functions: FunctionPrediction[];
  findings: Finding[];
  steps: Step[];
};

/** A plan as another program is given it: findings and steps as codes with what fills their sentences. */
export const projectResultSchema = z.strictObject({
  path: z.string(),
  way: z.enum(wayNames),
  entry: z.string(),
  verdict: z.enum(projectVerdicts),
  files: z.array(fileEditSchema),
  functions: z.array(functionPredictionSchema),
  findings: z.array(codeFindingSchema),
  steps: z.array(z.strictObject({ code: z.string(), params: messageParamsSchema })),
});

/** What the command line prints with `--json`: findings and steps as sentences. */
export const codeReportSchema = z.strictObject({
  projects: z.array(
    z.strictObject({
      path: z.string(),
      way: z.enum(wayNames),
      verdict: z.enum(projectVerdicts),
      files: z.array(fileEditSchema),
      functions: z.array(functionPredictionSchema),
      findings: z.array(
        z.strictObject({
          code: z.string(),
          severity: z.enum(severities),
          message: z.string(),
          file: z.string().optional(),
          line: z.int().positive().optional(),
        }),
      ),
      steps: z.array(z.string()),
    }),
  ),
});
export type CodeReport = z.infer<typeof codeReportSchema>;
