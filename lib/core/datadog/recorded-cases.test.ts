import { describe, expect, test } from 'vitest';
import { z } from 'zod';
import { applyAttributes } from '../change/apply.ts';
import type { Verdict } from '../change/change.ts';
import { planChange } from '../change/plan.ts';
import { compareShapes, type FunctionShape, shapeOf } from '../change/shape.ts';
import { awsAccountIdSchema } from '../lambda/account-id.ts';
import { parseFunctionArn } from '../lambda/arn.ts';
import { type FunctionConfiguration, functionConfigurationSchema } from '../lambda/function-configuration.ts';
import { bundledLayerVersions, requiredLayers } from './layers.ts';
import { datadog } from './provider.ts';
import recorded from './recorded-cases.json' with { type: 'json' };
import { isSettled } from './resolve-settings.ts';
import { type Settings, settingsSchema } from './settings.ts';

/*
 * `recorded-cases.json` holds requests of the public Datadog CLI, recorded against a Lambda endpoint: for each case one
 * function before, the CLI's arguments and environment, and the bodies that `instrument` and `uninstrument` sent with the
 * status that each got. What the CLI wrote is what a correctly instrumented function looks like; where it harms the
 * customer, the table below says what Lamplighter does instead, and why.
 */

type Deviation = {
  /** What Lamplighter decides for the function. */
  verdict: Verdict;
  /** The attributes at which the outcomes differ. */
  paths?: string[];
  fact: string;
};

const keptValues = 'A value that the customer set stays unless the setting was chosen on purpose.';
const oneKey = 'Exactly one key source, and never a plain key that was not asked for.';
const variable = (name: string) => `Environment.Variables.${name}`;

/** Every case in which Lamplighter does something else than the CLI, with the fact that makes it right. */
const deviations: Record<string, Deviation> = {
  'instrument 08b-provided.al2023-with-layer-version': {
    verdict: 'change',
    fact: 'A library version is chosen per language, so it cannot clash with a custom runtime.',
  },
  'instrument 12b-runtime-upgraded-old-layer-name': {
    verdict: 'change',
    paths: ['Layers'],
    fact: 'Any Datadog library layer is replaced: Python39 does not stay beside Python312.',
  },
  'instrument 13-user-dd-vars-and-tags': {
    verdict: 'change',
    paths: ['DD_CAPTURE_LAMBDA_PAYLOAD', 'DD_LOG_LEVEL', 'DD_TRACE_ENABLED'].map(variable),
    fact: keptValues,
  },
  'instrument 13b-user-dd-vars-with-extra-tags-flags': {
    verdict: 'change',
    paths: [variable('DD_TAGS')],
    fact: 'DD_TAGS merges with the tags of the customer.',
  },
  'instrument 14c-cn-north-1': {
    verdict: 'blocked',
    fact: "Nothing public exists in aws-cn: there only a customer's own copy works.",
  },
  'instrument 14f-lambda-fips-node': {
    verdict: 'change',
    paths: ['Layers'],
    fact: 'FIPS is an extension of its own and a variable; the library layers have no FIPS edition.',
  },
  'instrument 16b-kms-and-plain-key-second-run': { verdict: 'change', paths: [variable('DD_API_KEY')], fact: oneKey },
  'instrument 16c-secret-arn-and-plain-key-second-run': {
    verdict: 'change',
    paths: [variable('DD_API_KEY')],
    fact: oneKey,
  },
  'instrument 16e-ssm-arn-only': { verdict: 'change', fact: 'The API key may lie in SSM Parameter Store.' },
  'instrument 16g-key-migration-plain-to-secret': { verdict: 'change', paths: [variable('DD_API_KEY')], fact: oneKey },
  'instrument 18b-layer-none-ext-none': {
    verdict: 'change',
    paths: [variable('DD_LAMBDA_HANDLER')],
    fact: 'Without the redirect there is no original handler to keep.',
  },
  'instrument 19b-lambda-web-adapter-python': {
    verdict: 'blocked',
    fact: "The web adapter's start script must not be redirected.",
  },
  'instrument 21-handler-redirected-but-DD_LAMBDA_HANDLER-missing': {
    verdict: 'blocked',
    fact: 'The redirect would be written into itself: a loop.',
  },
  'instrument 22-source-code-integration-overwrites-DD_TAGS': {
    verdict: 'change',
    paths: [variable('DD_TAGS')],
    fact: keptValues,
  },
  'uninstrument 12b-runtime-upgraded-old-layer-name': {
    verdict: 'change',
    paths: ['Layers'],
    fact: 'Removal takes every Datadog layer.',
  },
  'uninstrument 13-user-dd-vars-and-tags': {
    verdict: 'change',
    paths: ['DD_ENV', 'DD_SERVICE', 'DD_SITE', 'DD_TAGS', 'DD_VERSION'].map(variable),
    fact: 'What cannot be attributed to an instrumentation is kept.',
  },
  'uninstrument 13b-user-dd-vars-with-extra-tags-flags': {
    verdict: 'change',
    paths: [
      'DD_APM_FLUSH_DEADLINE_MILLISECONDS',
      'DD_CAPTURE_LAMBDA_PAYLOAD',
      'DD_ENV',
      'DD_LLMOBS_AGENTLESS_ENABLED',
      'DD_LLMOBS_ENABLED',
      'DD_LLMOBS_ML_APP',
      'DD_LOG_LEVEL',
      'DD_MERGE_XRAY_TRACES',
      'DD_SERVERLESS_LOGS_ENABLED',
      'DD_SERVICE',
      'DD_TAGS',
      'DD_TRACE_ENABLED',
      'DD_VERSION',
    ].map(variable),
    fact: 'What cannot be attributed to an instrumentation is kept; only a revert knows what stood there before.',
  },
  'uninstrument 18b-layer-none-ext-none': {
    verdict: 'change',
    paths: [variable('DD_LAMBDA_HANDLER')],
    fact: 'DD_LAMBDA_HANDLER serves nothing without the redirect.',
  },
  'uninstrument 20-appsec-python': {
    verdict: 'change',
    paths: [variable('DD_APPSEC_ENABLED')],
    fact: 'What cannot be attributed to an instrumentation is kept.',
  },
  'uninstrument 21-handler-redirected-but-DD_LAMBDA_HANDLER-missing': {
    verdict: 'blocked',
    fact: 'Without its layers the redirect could not start.',
  },
  'uninstrument 22-source-code-integration-overwrites-DD_TAGS': {
    verdict: 'change',
    paths: [variable('DD_TAGS')],
    fact: 'Tags cannot be attributed and stay.',
  },
  'uninstrument u3-never-instrumented-but-has-own-DD-vars': {
    verdict: 'unchanged',
    paths: ['DD_API_KEY', 'DD_ENV', 'DD_SERVICE', 'DD_SITE', 'DD_TAGS'].map(variable),
    fact: 'A function that was never instrumented keeps its DD_ variables.',
  },
  'uninstrument u4-python3.7-instrumented-long-ago': { verdict: 'change', fact: 'Removal works for every runtime.' },
  'uninstrument u6-empty-string-DD-var': {
    verdict: 'unchanged',
    paths: [variable('DD_ENV')],
    fact: 'A function that was never instrumented keeps its DD_ variables.',
  },
  'uninstrument u7-node-esm-layer-handler-of-other-tools': {
    verdict: 'change',
    paths: ['Handler', variable('DD_LAMBDA_HANDLER')],
    fact: "Other tools' redirects are redirects too: the original handler returns.",
  },
};

const requestSchema = z.object({
  body: z.object({
    Handler: z.string().optional(),
    Layers: z.array(z.string()).optional(),
    Environment: z.object({ Variables: z.record(z.string(), z.string()) }).optional(),
  }),
  outcome: z.number(),
});
const cases = z
  .array(
    z.object({
      name: z.string(),
      before: functionConfigurationSchema.extend({ Tags: z.record(z.string(), z.string()) }),
      args: z.array(z.string()),
      env: z.record(z.string(), z.string()).optional(),
      instrument: z.array(requestSchema),
      uninstrument: z.array(requestSchema),
    }),
  )
  .parse(recorded);
type Case = (typeof cases)[number];

describe('what the public CLI wrote, in meaning', () => {
  test('holds every recorded case', () => {
    expect(cases).toHaveLength(59);
  });

  for (const recordedCase of cases.filter(({ name }) => !name.startsWith('u'))) {
    test(`instrument ${recordedCase.name}`, () => {
      check(
        `instrument ${recordedCase.name}`,
        recordedCase.before,
        recordedCase.instrument,
        ourInstrument(recordedCase),
      );
    });
  }

  for (const recordedCase of cases.filter(
    ({ uninstrument, name }) => uninstrument.length > 0 || name.startsWith('u'),
  )) {
    test(`uninstrument ${recordedCase.name}`, () => {
      const start = recordedCase.name.startsWith('u')
        ? recordedCase.before
        : (sentByCli(recordedCase.before, recordedCase.instrument) ?? recordedCase.before);
      const settings = recordedCase.name.startsWith('14d')
        ? { layerAccount: awsAccountIdSchema.parse('999999999999') }
        : {};
      const plan = planChange(datadog, {
        mode: 'remove',
        configuration: start,
        tags: recordedCase.before.Tags,
        settings,
      });
      check(`uninstrument ${recordedCase.name}`, start, recordedCase.uninstrument, {
        verdict: plan.verdict,
        after: applyAttributes(start, plan.attributes),
      });
    });
  }

  test('lists no deviation that does not exist', () => {
    const names = new Set(cases.flatMap(({ name }) => [`instrument ${name}`, `uninstrument ${name}`]));
    expect(Object.keys(deviations).filter((name) => !names.has(name))).toEqual([]);
  });
});

describe('what the CLI loses and Lamplighter does not', () => {
  for (const recordedCase of cases.filter(({ name }) => !name.startsWith('u'))) {
    test(`revert after instrument is exact for ${recordedCase.name}`, () => {
      const { after, plan } = ourInstrument(recordedCase);
      const applied = plan?.attributes ?? [];
      const revert = planChange(datadog, { mode: 'revert', configuration: after, tags: {}, applied, decisions: {} });
      expect(['change', 'unchanged', 'blocked']).toContain(revert.verdict);
      if (applied.length > 0) expect(revert).toMatchObject({ verdict: 'change', conflicts: [] });
      expect(shapeOf(applyAttributes(after, revert.attributes))).toEqual(shapeOf(recordedCase.before));
    });
  }

  test('the order of own layers is kept (11b)', () => {
    const recordedCase = cases.find(({ name }) => name.startsWith('11b'));
    const own = (recordedCase?.before.Layers ?? []).map(({ Arn }) => Arn);
    const after = recordedCase === undefined ? undefined : ourInstrument(recordedCase).after;
    expect((after?.Layers ?? []).map(({ Arn }) => Arn).slice(0, 3)).toEqual(own);
  });
});

/** Compares the outcomes as AWS would hold them; layers as a set, for the CLI sorts them. */
function check(
  name: string,
  before: FunctionConfiguration,
  requests: Case['instrument'],
  ours: { verdict: Verdict; after: FunctionConfiguration },
): void {
  const cli = sentByCli(before, requests);
  const expected = deviations[name];
  const wrote =
    cli !== undefined && compareShapes(shapeOf(before), shapeOf(cli), datadog.isSensitiveVariable).length > 0;
  expect(ours.verdict, expected?.fact).toBe(
    expected?.verdict ?? (cli === undefined ? 'blocked' : wrote ? 'change' : 'unchanged'),
  );
  if (cli === undefined || ours.verdict === 'blocked') return;
  const differences = compareShapes(
    withSortedLayers(shapeOf(cli)),
    withSortedLayers(shapeOf(ours.after)),
    datadog.isSensitiveVariable,
  );
  expect(
    differences.map(({ path }) => path),
    expected?.fact,
  ).toEqual(expected?.paths ?? []);
}

/** The function after the CLI's run; undefined when it refused or AWS did. */
function sentByCli(before: FunctionConfiguration, requests: Case['instrument']): FunctionConfiguration | undefined {
  const [request] = requests;
  if (request === undefined || request.outcome !== 200) return undefined;
  const { Handler, Layers, Environment } = request.body;
  return {
    ...before,
    ...(Handler === undefined ? {} : { Handler }),
    ...(Layers === undefined ? {} : { Layers: Layers.map((Arn) => ({ Arn })) }),
    ...(Environment === undefined ? {} : { Environment }),
  };
}

function ourInstrument(recordedCase: Case) {
  const { before } = recordedCase;
  const settings = settingsSchema.safeParse(settingsOf(recordedCase));
  // Settings that the schema refuses block every function.
  if (!settings.success || !isSettled(settings.data))
    return { verdict: 'blocked' as const, after: before, plan: undefined };
  const plan = planChange(datadog, {
    mode: 'instrument',
    configuration: before,
    tags: before.Tags,
    settings: settings.data,
    layers: layersOf(before, settings.data),
  });
  return { verdict: plan.verdict, after: applyAttributes(before, plan.attributes), plan };
}

function layersOf(before: FunctionConfiguration, settings: Settings) {
  const region = parseFunctionArn(before.FunctionArn)?.region ?? '';
  const required = requiredLayers({
    runtime: before.Runtime,
    architecture: before.Architectures?.[0] ?? 'x86_64',
    region,
    settings,
  });
  // In the recording the FIPS extension stood at the version of the plain one.
  const chosen = required.map(({ layerName, chosen: version, floorVersion }) => [
    layerName,
    typeof version === 'number' ? version : layerName.endsWith('-FIPS') ? 100 : floorVersion,
  ]);
  return { ...bundledLayerVersions(region), ...Object.fromEntries(chosen) };
}

const flagSettings: Record<string, (value: string) => object> = {
  '--env': (env) => ({ env }),
  '--service': (service) => ({ service }),
  '--version': (version) => ({ version }),
  '--log-level': (logLevel) => ({ logLevel }),
  '--layer-account': (layerAccount) => ({ layerAccount }),
  '--capture-lambda-payload': (value) => ({ capturePayload: value === 'true' }),
  '--merge-xray-traces': (value) => ({ mergeXrayTraces: value === 'true' }),
  '--logging': (value) => ({ logs: value === 'true' }),
  '--tracing': (value) => ({ tracing: value === 'true' }),
  '--apm-flush-deadline': (value) => ({ apmFlushDeadlineMilliseconds: Number(value) }),
  '--llmobs': (mlApp) => ({ llmObs: { mlApp } }),
  '--extra-tags': (value) => ({
    tags: Object.fromEntries(
      value
        .toLowerCase()
        .split(',')
        .map((tag) => tag.split(':')),
    ),
  }),
  '--appsec': () => ({ appsec: true }),
  '--lambda-fips': () => ({ fips: true }),
  // Lamplighter has no setting for a Forwarder's ARN, so the schema refuses it as the CLI does.
  '--forwarder': (forwarder) => ({ forwarder }),
  // What the configuration file of the recording held, as its request shows.
  '--config': () => ({ env: 'cfg-env', tags: { a: 'b' }, service: 'from-config', version: '9' }),
};

/** The CLI's arguments and variables as settings of ours. */
function settingsOf({ name, args, env = {} }: Case): object {
  const versions: Record<string, number | 'none'> = {};
  const settings = args.flatMap((flag, index) => {
    const value = args[index + 1] ?? '';
    const version = value === 'none' ? value : Number(value);
    if (flag === '-e') versions.extension = version;
    if (flag === '-v') for (const family of ['python', 'node', 'java', 'dotnet', 'ruby']) versions[family] = version;
    return flagSettings[flag]?.(value) ?? [];
  });
  const site = env.DATADOG_SITE === undefined ? {} : { site: env.DATADOG_SITE };
  return Object.assign(
    { layerVersions: versions },
    site,
    name.startsWith('16f') ? {} : { apiKey: apiKeyOf(env) },
    ...settings,
  );
}

function apiKeyOf(env: Record<string, string>): object {
  if (env.DATADOG_KMS_API_KEY !== undefined) return { source: 'kms', ciphertext: env.DATADOG_KMS_API_KEY };
  if (env.DATADOG_API_KEY_SECRET_ARN !== undefined)
    return { source: 'secretsManager', arn: env.DATADOG_API_KEY_SECRET_ARN };
  if (env.DATADOG_API_KEY_SSM_ARN !== undefined) return { source: 'ssm', arn: env.DATADOG_API_KEY_SSM_ARN };
  return { source: 'plain', value: '0123456789abcdef0123456789abcdef' };
}

function withSortedLayers(shape: FunctionShape): FunctionShape {
  return { ...shape, layers: [...shape.layers].sort() };
}
