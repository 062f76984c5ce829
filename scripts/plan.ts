import { readFileSync } from 'node:fs';
import { parseArgs } from 'node:util';
import { createTranslator } from 'use-intl/core';
import { z } from 'zod';
import { updateFor } from '#lib/core/change/apply.ts';
import { modes } from '#lib/core/change/change-codes.ts';
import { maskUpdate } from '#lib/core/change/mask.ts';
import { planChange } from '#lib/core/change/plan.ts';
import {
  bundledLayerVersions,
  type LayerSettings,
  type ResolvedLayerVersions,
  requiredLayers,
} from '#lib/core/datadog/layers.ts';
import { datadog } from '#lib/core/datadog/provider.ts';
import { resolveSettings } from '#lib/core/datadog/resolve-settings.ts';
import { type ChosenSettings, settingsSchema } from '#lib/core/datadog/settings.ts';
import { isFindingCode } from '#lib/core/findings.ts';
import { parseFunctionArn } from '#lib/core/lambda/arn.ts';
import { type FunctionConfiguration, functionConfigurationSchema } from '#lib/core/lambda/function-configuration.ts';
import { factsIn } from '#lib/core/language/facts.ts';
import { type Texts, textsOf } from '#messages/languages.ts';
import { placeOf, settingsProblem } from './settings-problem.ts';
import { settingsList } from './settings-reference.ts';
import { spokenLocale } from './spoken-locale.ts';

/**
 * `npm run plan`: an offline preview for pipelines. Reads functions as JSON from standard input and prints one planned
 * change for each, in the same order. Calls no AWS and writes nothing. Exit status 2 with one sentence for bad input.
 */

type Arguments = { mode: 'instrument' | 'remove'; settings: ChosenSettings; showsValues: boolean };
type PlanMode = Arguments['mode'];

/** What stops the command: the code of a sentence in `messages/<locale>/plan-command.json`, and what fills it. */
class BadInput extends Error {
  readonly code: keyof Texts['planCommand'];
  readonly params: Record<string, string | number>;

  constructor(code: keyof Texts['planCommand'], params: Record<string, string | number> = {}) {
    super(code);
    this.code = code;
    this.params = params;
  }
}

const taggedConfigurationSchema = functionConfigurationSchema.extend({
  Tags: z.record(z.string(), z.string()).optional(),
});

const { planCommand, findings: findingTexts } = textsOf(spokenLocale);
const say = createTranslator({ locale: spokenLocale, messages: planCommand });
const sayFinding = createTranslator({ locale: spokenLocale, messages: findingTexts });

/** Runs the command and returns its exit status. */
function main(): number {
  try {
    const parsed = readArguments(process.argv.slice(2));
    if (parsed === 'help') {
      process.stdout.write(`${say('help', { settings: settingsList() })}\n`);
      return 0;
    }
    const functions = readFunctions(readStandardInput());
    const results = functions.map((configuration) => planOne(configuration, parsed));
    process.stdout.on('error', ignoreClosedPipe);
    process.stdout.write(`${JSON.stringify(results, null, 2)}\n`);
    return 0;
  } catch (error) {
    if (!(error instanceof BadInput)) throw error;
    process.stderr.write(`${say(error.code, error.params)}\n`);
    return 2;
  }
}

/** Whoever reads the output may stop early, as `head` does. */
function ignoreClosedPipe(error: NodeJS.ErrnoException): void {
  if (error.code !== 'EPIPE') throw error;
}

function planOne(configuration: z.infer<typeof taggedConfigurationSchema>, { mode, settings, showsValues }: Arguments) {
  const { Tags: tags } = configuration;
  const plan =
    mode === 'instrument'
      ? planChange(datadog, { mode, configuration, tags, ...offlineRequest(configuration, tags, settings) })
      : planChange(datadog, { mode, configuration, tags, settings });
  const update = updateFor(configuration, plan.attributes);
  return {
    functionArn: plan.functionArn,
    mode: plan.mode,
    verdict: plan.verdict,
    update: showsValues ? update : maskUpdate(datadog, update),
    findings: plan.findings.map(({ code, severity, params }) => ({
      code,
      severity,
      message: isFindingCode(code) ? sayFinding(`${code}.message`, factsIn(spokenLocale, params)) : code,
    })),
  };
}

/** Offline, nobody can be asked for a key's full ARN, and no account has an environment. */
function offlineRequest(
  configuration: FunctionConfiguration,
  tags: Readonly<Record<string, string>> | undefined,
  chosen: ChosenSettings,
) {
  const { awsAccountId = '', region = '' } = parseFunctionArn(configuration.FunctionArn) ?? {};
  const subject = { awsAccountId, region, functionName: configuration.FunctionName, tags, environment: undefined };
  const { settings, findings } = resolveSettings(chosen, subject, undefined);
  return { settings, settingFindings: findings, layers: offlineLayers(configuration, chosen) };
}

/** Offline, a chosen version is taken at its word, and `latest` is the newest that this release knows. */
function offlineLayers(configuration: FunctionConfiguration, settings: LayerSettings): ResolvedLayerVersions {
  const region = parseFunctionArn(configuration.FunctionArn)?.region ?? '';
  const layers = { ...bundledLayerVersions(region) };
  const required = requiredLayers({
    runtime: configuration.Runtime,
    architecture: configuration.Architectures?.[0] ?? 'x86_64',
    region,
    settings,
    currentLayers: (configuration.Layers ?? []).map((layer) => layer.Arn),
    ...(configuration.PackageType === undefined ? {} : { packageType: configuration.PackageType }),
  });
  for (const { layerName, chosen } of required)
    if (typeof chosen === 'number' && layers[layerName] !== 'missing') layers[layerName] = chosen;
  return layers;
}

function readArguments(args: string[]): Arguments | 'help' {
  const values = parseOptions(args);
  if (values.help === true) return 'help';
  const mode = values.mode ?? 'instrument';
  if (!isPlanMode(mode)) throw new BadInput('unknownMode', { mode });
  if (values.settings === undefined && mode === 'instrument') throw new BadInput('settingsMissing');
  const settings = values.settings === undefined ? {} : readSettings(values.settings);
  return { mode, settings, showsValues: values['show-values'] === true };
}

function parseOptions(args: string[]) {
  try {
    return parseArgs({
      args,
      options: {
        settings: { type: 'string' },
        mode: { type: 'string' },
        'show-values': { type: 'boolean' },
        help: { type: 'boolean', short: 'h' },
      },
    }).values;
  } catch (error) {
    if (error instanceof TypeError) throw new BadInput('unknownOption');
    throw error;
  }
}

function isPlanMode(mode: string): mode is PlanMode {
  return mode !== 'revert' && modes.some((known) => known === mode);
}

function readSettings(file: string): ChosenSettings {
  let text: string;
  try {
    text = readFileSync(file, 'utf8');
  } catch {
    // Why it cannot be read does not matter to what the user has to do.
    throw new BadInput('settingsUnreadable', { file });
  }
  const parsed = settingsSchema.safeParse(parseJson(text, () => new BadInput('settingsNotJson', { file })));
  if (parsed.success) return parsed.data;
  const { code, params } = settingsProblem(file, parsed.error);
  throw new BadInput(code, params);
}

function readFunctions(text: string): z.infer<typeof taggedConfigurationSchema>[] {
  // Some tools write null for what AWS leaves out.
  const functions = parseJson(
    text,
    () => new BadInput('inputNotJson'),
    (_, value) => (value === null ? undefined : value),
  );
  if (!Array.isArray(functions)) throw new BadInput('inputNotArray');
  return functions.map((item: unknown, index) => {
    const parsed = taggedConfigurationSchema.safeParse(item);
    if (parsed.success) return parsed.data;
    throw new BadInput('functionInvalid', { index: index + 1, place: placeOf(parsed.error) });
  });
}

function parseJson(text: string, failure: () => BadInput, reviver?: (key: string, value: unknown) => unknown): unknown {
  try {
    return JSON.parse(text, reviver);
  } catch {
    // The parser's own message repeats the text, which may hold secrets.
    throw failure();
  }
}

function readStandardInput(): string {
  try {
    return readFileSync(0, 'utf8');
  } catch {
    // A terminal or a closed pipe gives nothing to read.
    throw new BadInput('inputMissing');
  }
}

process.exitCode = main();
