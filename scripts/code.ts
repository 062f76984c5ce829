import { randomBytes } from 'node:crypto';
import { type Dirent, lstatSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { parseArgs } from 'node:util';
import { createTranslator } from 'use-intl/core';
import { codeSentencesByLocale } from '#i18n/code-messages.ts';
import { formatPatch } from '#lib/code/edit/patch.ts';
import { keepKeyOut } from '#lib/code/keep-key-out.ts';
import { planCode } from '#lib/code/plan-code.ts';
import {
  type CodeReport,
  type FileEdit,
  type MessageParams,
  type ProjectResult,
  type WayName,
  wayNames,
} from '#lib/code/project.ts';
import { settingsForCode, tellOpenSettings } from '#lib/code/settings-for-code.ts';
import { isSkipped } from '#lib/code/source/path-name.ts';
import { isSource, SourceRefused, sourceLimits, takeFiles } from '#lib/code/source/source-files.ts';
import { ways } from '#lib/code/ways.ts';
import type { KeyPlace } from '#lib/core/datadog/key-reference.ts';
import { type ChosenSettings, settingsSchema } from '#lib/core/datadog/settings.ts';
import { factsIn, listIn } from '#lib/core/language/facts.ts';
import { codeTextsOf, textsOf } from '#messages/languages.ts';
import { settingsProblem } from './settings-problem.ts';
import { spokenLocale } from './spoken-locale.ts';

/**
 * `npm run code`: writes Datadog into a folder of infrastructure code, or takes it out again. Reads files only; with `--write`
 * it also changes them. Exit status 0 done, 2 bad input, 3 something was refused.
 */

type Output = 'patch' | 'write' | 'json';
type Arguments = {
  folder: string;
  settings: ChosenSettings;
  /** Where the code is deployed to, if it is one place. */
  place: KeyPlace | undefined;
  mode: 'instrument' | 'remove';
  way: WayName | undefined;
  output: Output;
};

/** What stops the command, as a sentence. */
class BadInput extends Error {}

const messages = codeTextsOf(spokenLocale).shared;
const say = createTranslator({ locale: spokenLocale, messages: messages.command });
const sayRefusal = createTranslator({ locale: spokenLocale, messages: messages.refusals });
const sayPlan = createTranslator({ locale: spokenLocale, messages: textsOf(spokenLocale).planCommand });

/** Runs the command and returns its exit status. */
async function main(): Promise<number> {
  try {
    const parsed = readArguments(process.argv.slice(2));
    if (parsed === 'help') {
      process.stdout.write(`${say('help', { ways: listIn(spokenLocale, wayNames) })}\n`);
      return 0;
    }
    return await run(parsed);
  } catch (error) {
    const sentence = sentenceOf(error);
    if (sentence === undefined) throw error;
    process.stderr.write(`${sentence}\n`);
    return 2;
  }
}

async function run({ folder, settings: chosen, place, mode, way, output }: Arguments): Promise<number> {
  const { files, findings } = takeFiles(readFolder(folder));
  const { settings, keptKey, open } = settingsForCode(chosen, randomBytes(16).toString('hex'), place);
  const among = keptKey === undefined ? ways : ways.map((one) => keepKeyOut(one, keptKey));
  const { projects: planned, edits } = await planCode(files, { mode, settings }, way, among);
  const projects = tellOpenSettings(planned, mode, open);
  process.stdout.on('error', ignoreClosedPipe);
  if (output === 'json') process.stdout.write(`${JSON.stringify(reportOf(projects), null, 2)}\n`);
  else {
    for (const finding of findings) process.stderr.write(`${sentenceFor('findings', 'shared', finding)}\n`);
    process.stderr.write(
      projects.length === 0 ? `${say('nothingFound', { folder })}\n` : projects.map(summaryOf).join(''),
    );
    if (output === 'patch') process.stdout.write(formatPatch(edits));
    else writeEdits(folder, edits);
  }
  const isRefused = projects.some((project) => project.findings.some(({ severity }) => severity === 'blocked'));
  return isRefused ? 3 : 0;
}

/** Whoever reads the output may stop early, as `head` does. */
function ignoreClosedPipe(error: NodeJS.ErrnoException): void {
  if (error.code !== 'EPIPE') throw error;
}

function sentenceOf(error: unknown): string | undefined {
  if (error instanceof BadInput) return error.message;
  return error instanceof SourceRefused ? sayRefusal(error.code, factsIn(spokenLocale, error.params)) : undefined;
}

function reportOf(projects: readonly ProjectResult[]): CodeReport {
  return {
    projects: projects.map(({ path, way, verdict, files, functions, findings, steps }) => ({
      path,
      way,
      verdict,
      files,
      functions,
      findings: findings.map((finding) => ({
        code: finding.code,
        severity: finding.severity,
        message: sentenceFor('findings', way, finding),
        ...(finding.file === undefined ? {} : { file: finding.file }),
        ...(finding.line === undefined ? {} : { line: finding.line }),
      })),
      steps: steps.map((step) => sentenceFor('steps', way, step)),
    })),
  };
}

function summaryOf(project: ProjectResult): string {
  const { path, way, verdict, files, findings, steps } = project;
  const head =
    verdict === 'change'
      ? say('changed', { path, way, count: files.length })
      : say(verdict === 'refused' ? 'refused' : 'unchanged', { path, way });
  const lines = [
    ...findings.map((finding) => {
      const place =
        finding.file === undefined ? '' : ` (${finding.file}${finding.line === undefined ? '' : `:${finding.line}`})`;
      return `  ${finding.severity}: ${sentenceFor('findings', way, finding)}${place}`;
    }),
    ...steps.map((step) => `  - ${sentenceFor('steps', way, step).replaceAll('\n', '\n    ')}`),
  ];
  return [head, ...lines].map((line) => `${line}\n`).join('');
}

/** The sentence of a finding or step: the way's own, or the shared one of that code. */
function sentenceFor(
  kind: 'findings' | 'steps',
  way: string,
  { code, params }: { code: string; params: MessageParams },
): string {
  const own = codeSentencesByLocale[spokenLocale].ways[way.split(':')[0] ?? way];
  const sentences: Record<string, string> = { ...messages[kind], ...own?.[kind] };
  if (!Object.hasOwn(sentences, code)) return code;
  return createTranslator({ locale: spokenLocale, messages: sentences })(code, factsIn(spokenLocale, params));
}

/** The folder's source files by their path in it. Neither links nor what tools made are entered. */
function readFolder(folder: string): Map<string, Uint8Array> {
  const files = new Map<string, Uint8Array>();
  const pending = [''];
  for (const below of pending) {
    for (const entry of listFolder(join(folder, below), folder)) {
      const path = below === '' ? entry.name : `${below}/${entry.name}`;
      if (isSkipped(path)) continue;
      if (entry.isDirectory()) pending.push(path);
      else if (entry.isFile() && isSource(path)) readSource(folder, path, files);
      if (files.size > sourceLimits.files) throw new SourceRefused('tooManyFiles', { limit: sourceLimits.files });
    }
  }
  return files;
}

function listFolder(folder: string, whole: string): Dirent[] {
  try {
    return readdirSync(folder, { withFileTypes: true }).sort((a, b) => (a.name < b.name ? -1 : 1));
  } catch {
    // Why it cannot be read does not matter to what the user has to do.
    throw new BadInput(say('folderUnreadable', { folder: whole }));
  }
}

function readSource(folder: string, path: string, files: Map<string, Uint8Array>): void {
  const file = join(folder, path);
  if (lstatSync(file).size <= sourceLimits.fileBytes) files.set(path, readFileSync(file));
}

/** Writes the edits in place. A file that is no longer what was planned on is left alone. */
function writeEdits(folder: string, edits: readonly FileEdit[]): void {
  for (const { path, before, after } of edits) {
    const file = join(folder, path);
    if (before !== null && (!lstatSync(file).isFile() || readFileSync(file, 'utf8') !== before))
      throw new BadInput(say('fileChangedMeanwhile', { file: path }));
    mkdirSync(dirname(file), { recursive: true });
    if (after === null) rmSync(file);
    else writeFileSync(file, after, before === null ? { flag: 'wx' } : {});
  }
}

function readArguments(args: string[]): Arguments | 'help' {
  const { values, positionals } = parseOptions(args);
  if (values.help === true) return 'help';
  const [folder, ...others] = positionals;
  if (folder === undefined || others.length > 0) throw new BadInput(say('folderMissing'));
  const outputs = (['patch', 'write', 'json'] as const).filter((output) => values[output] === true);
  if (outputs.length > 1) throw new BadInput(say('outputsExclude'));
  const way = wayNames.find((name) => name === values.way);
  if (values.way !== undefined && way === undefined)
    throw new BadInput(say('unknownWay', { way: values.way, ways: listIn(spokenLocale, wayNames) }));
  const mode = values.remove === true ? 'remove' : 'instrument';
  if (values.settings === undefined && mode === 'instrument') throw new BadInput(sayPlan('settingsMissing'));
  const settings = values.settings === undefined ? {} : readSettings(values.settings);
  return { folder, settings, place: readPlace(values), mode, way, output: outputs[0] ?? 'patch' };
}

function parseOptions(args: string[]) {
  try {
    return parseArgs({
      args,
      allowPositionals: true,
      options: {
        settings: { type: 'string' },
        way: { type: 'string' },
        account: { type: 'string' },
        region: { type: 'string' },
        remove: { type: 'boolean' },
        patch: { type: 'boolean' },
        write: { type: 'boolean' },
        json: { type: 'boolean' },
        help: { type: 'boolean', short: 'h' },
      },
    });
  } catch (error) {
    if (error instanceof TypeError) throw new BadInput(say('unknownOption'));
    throw error;
  }
}

function readPlace({
  account,
  region,
}: {
  account?: string | undefined;
  region?: string | undefined;
}): KeyPlace | undefined {
  if (account === undefined && region === undefined) return undefined;
  if (!/^\d{12}$/.test(account ?? '') || !/^[a-z]{2,}(?:-[a-z]+)+-\d+$/.test(region ?? ''))
    throw new BadInput(say('placeIncomplete'));
  return { awsAccountId: account ?? '', region: region ?? '' };
}

function readSettings(file: string): ChosenSettings {
  const parsed = settingsSchema.safeParse(readJson(file));
  if (parsed.success) return parsed.data;
  const { code, params } = settingsProblem(file, parsed.error);
  throw new BadInput(sayPlan(code, params));
}

function readJson(file: string): unknown {
  let text: string;
  try {
    text = readFileSync(file, 'utf8');
  } catch {
    // Why it cannot be read does not matter to what the user has to do.
    throw new BadInput(sayPlan('settingsUnreadable', { file }));
  }
  try {
    return JSON.parse(text);
  } catch {
    // The parser's own message repeats the text, which may hold a key.
    throw new BadInput(sayPlan('settingsNotJson', { file }));
  }
}

process.exitCode = await main();
