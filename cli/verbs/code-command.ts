import { lstatSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join, resolve, sep } from 'node:path';
import { z } from 'zod';
import { codeSentencesByLocale } from '#i18n/code-messages.ts';
import type { Client } from '../api/client.ts';
import { chooseSettings } from '../choice/choose-settings.ts';
import { say, sayCoded, spokenLocale } from '../say.ts';
import { badInput, type ExitCode, exitCodes } from '../stopped.ts';
import type { Terminal } from '../terminal.ts';
import { readSourceFolder } from './source-folder.ts';

const paramsSchema = z.record(z.string(), z.union([z.string(), z.number()]));
const findingSchema = z.object({
  code: z.string(),
  severity: z.string(),
  params: paramsSchema,
  file: z.string().optional(),
  line: z.number().optional(),
});
const editSchema = z.object({ path: z.string(), before: z.string().nullable(), after: z.string().nullable() });
const projectSchema = z.object({
  path: z.string(),
  way: z.string(),
  verdict: z.string(),
  files: z.array(editSchema),
  findings: z.array(findingSchema),
  steps: z.array(z.object({ code: z.string(), params: paramsSchema })),
});
const answerSchema = z.discriminatedUnion('outcome', [
  z.object({
    outcome: z.literal('planned'),
    projects: z.array(projectSchema),
    edits: z.array(editSchema),
    findings: z.array(findingSchema),
    patch: z.string(),
  }),
  z.object({ outcome: z.literal('refused'), code: z.string(), params: paramsSchema }),
]);
type Project = z.infer<typeof projectSchema>;
type Edit = z.infer<typeof editSchema>;

type CodeOptions = {
  remove: boolean;
  write: boolean;
  profile?: string | undefined;
  settings?: string | undefined;
  way?: string | undefined;
};

/** `code`: plans Datadog into the infrastructure code of a folder; prints a patch, or writes it. Exit code 3 when a project is refused. */
export async function runCode(
  client: Client,
  terminal: Terminal,
  folder: string,
  options: CodeOptions,
): Promise<ExitCode> {
  const { remove, way } = options;
  const chosen = await chooseSettings(client, { ...options, env: undefined, service: undefined, version: undefined });
  const body = {
    files: readSourceFolder(folder),
    mode: remove ? 'remove' : 'instrument',
    ...chosen,
    ...(way === undefined ? {} : { way }),
  };
  const answer = await client.ask({ method: 'POST', path: '/code/plans', body, changesNothing: true }, answerSchema);
  if (answer.outcome === 'refused') throw badInput(answer.code, refusalOf(answer.code, answer.params));
  const { projects, findings, edits, patch } = answer;
  for (const finding of findings) terminal.note(sentenceOf('findings', 'shared', finding));
  for (const project of projects) for (const line of linesOf(project)) terminal.note(line);
  if (projects.length === 0) terminal.note(say('code.nothingFound', { folder }));
  if (options.write) writeEdits(folder, edits);
  else terminal.printExactly(patch);
  const exitCode = projects.some(({ verdict }) => verdict === 'refused') ? exitCodes.failed : exitCodes.done;
  terminal.result({ projects: projects.map(asJson), patch, isWritten: options.write }, exitCode);
  return exitCode;
}

function asJson({ path, way, verdict, files, findings, steps }: Project) {
  return {
    ...{ path, way, verdict, files: files.map((file) => file.path) },
    findings: findings.map((finding) => ({ ...finding, message: sentenceOf('findings', way, finding) })),
    steps: steps.map((step) => sentenceOf('steps', way, step)),
  };
}

function linesOf({ path, way, verdict, files, findings, steps }: Project): string[] {
  return [
    say('code.project', { path, way, verdict, count: files.length }),
    ...findings.map((finding) => {
      const place = finding.file === undefined ? '' : ` (${[finding.file, finding.line].filter(Boolean).join(':')})`;
      return `  ${finding.severity}: ${sentenceOf('findings', way, finding)}${place}`;
    }),
    ...steps.map((step) => `  - ${sentenceOf('steps', way, step).replaceAll('\n', '\n    ')}`),
  ];
}

type Told = { code: string; params: z.infer<typeof paramsSchema> };

/** The sentence of a finding or step: the way's own, or the shared one; its code where this version knows none. */
function sentenceOf(kind: 'findings' | 'steps', way: string, { code, params }: Told): string {
  const { shared, ways } = codeSentencesByLocale[spokenLocale()];
  const sentences: Record<string, string> = { ...shared[kind], ...ways[way.split(':')[0] ?? way]?.[kind] };
  return sayCoded(sentences, { code, params });
}

function refusalOf(code: string, params: z.infer<typeof paramsSchema>): string {
  return sayCoded(codeSentencesByLocale[spokenLocale()].refusals, { code, params });
}

/**
 * Writes the edits in place, once all were looked at: a path that leaves the folder or goes through a link, or a file that is no longer
 * what was planned on, and nothing is written. The answer comes from another machine, which must not write elsewhere.
 */
function writeEdits(folder: string, edits: readonly Edit[]): void {
  for (const edit of edits) refuseUnlessOurs(folder, edit);
  for (const { path, before, after } of edits) {
    const file = join(folder, path);
    mkdirSync(dirname(file), { recursive: true });
    if (after === null) rmSync(file);
    else writeFileSync(file, after, before === null ? { flag: 'wx' } : {});
  }
}

function refuseUnlessOurs(folder: string, { path, before }: Edit): void {
  const names = path.split('/');
  const file = resolve(folder, path);
  const steps = names.map((_, at) => join(folder, ...names.slice(0, at + 1)));
  const isInside = file.startsWith(resolve(folder) + sep) && !names.includes('..') && !names.includes('.git');
  if (!isInside || steps.some((step) => lstatSync(step, { throwIfNoEntry: false })?.isSymbolicLink()))
    throw badInput('code.pathOutside', say('code.pathOutside', { path }));
  const now = lstatSync(file, { throwIfNoEntry: false });
  const isAsPlanned = before === null ? now === undefined : now?.isFile() && readFileSync(file, 'utf8') === before;
  if (!isAsPlanned) throw badInput('code.changedMeanwhile', say('code.changedMeanwhile', { path }));
}
