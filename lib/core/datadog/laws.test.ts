import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { applyAttributes, updateFor } from '../change/apply.ts';
import type { AttributeChange, ConflictDecisions, PlannedChange } from '../change/change.ts';
import { diffGroupKey, renderDiff } from '../change/diff.ts';
import { differingPaths, fingerprint } from '../change/fingerprint.ts';
import { maskAttributes, maskConfiguration, maskUpdate } from '../change/mask.ts';
import { planChange } from '../change/plan.ts';
import { applyToShape, compareShapes, shapeOf } from '../change/shape.ts';
import { layerIdentity } from '../lambda/arn.ts';
import type { FunctionConfiguration } from '../lambda/function-configuration.ts';
import { environmentSizeBytes } from '../lambda/limits.ts';
import {
  anyFunction,
  anySettingChange,
  anySettings,
  resolvedFor,
  startupTexts,
} from '../testing/generated-functions.ts';
import { lawRuns } from '../testing/law-runs.ts';
import { datadogsOwnKind } from './datadogs-own.ts';
import { hasDatadogProfiler } from './dotnet-profiler.ts';
import { isRedirect, originalHandler } from './handlers.ts';
import { classifyLayer } from './layers.ts';
import { datadog } from './provider.ts';
import type { Settings } from './settings.ts';
import { settingFields, settingValue } from './settings-table.ts';
import { apiKeySourcesOf } from './variables.ts';

const runs = lawRuns(400);

function planInstrument(configuration: FunctionConfiguration, settings: Settings): PlannedChange {
  return planChange(datadog, {
    mode: 'instrument',
    configuration,
    tags: {},
    settings,
    layers: resolvedFor(configuration, settings),
  });
}

/** The attributes that take the given ones back, in the same order. */
function invertAttributes(attributes: readonly AttributeChange[]): AttributeChange[] {
  return attributes.map(({ path, action, before, after, sensitive }) => ({
    path,
    action: action === 'add' ? 'remove' : action === 'remove' ? 'add' : 'change',
    ...(after === undefined ? {} : { before: after }),
    ...(before === undefined ? {} : { after: before }),
    sensitive,
  }));
}

/** A function, settings, and the function once they are applied; only where something is to change. */
const anyChange = fc
  .tuple(anyFunction, anySettings)
  .map(([before, settings]) => {
    const plan = planInstrument(before, settings);
    return { before, settings, plan, after: applyAttributes(before, plan.attributes) };
  })
  .filter(({ plan }) => plan.verdict === 'change');

const isOwnVariable = (name: string) => !/^(?:DD_|CORECLR_)|^AWS_LAMBDA_EXEC_WRAPPER$/.test(name);
const ownVariables = (configuration: FunctionConfiguration) =>
  Object.fromEntries(Object.entries(shapeOf(configuration).variables).filter(([name]) => isOwnVariable(name)));
/** What stays of a start-up variable without Datadog's own options; the value itself for any other variable. */
const withoutDatadogsOptions = (name: string, value: string | undefined) => {
  const texts = Object.hasOwn(startupTexts, name) ? startupTexts[name] : undefined;
  const found = texts?.find(({ text }) => text === value);
  return found === undefined ? value : found.own;
};
/** Whether a variable's value holds something of Datadog's: one of its start-up options, or its redirect. */
const holdsDatadog = ([name, value]: readonly [string, string]) =>
  isOwnVariable(name) && (withoutDatadogsOptions(name, value) !== value || isRedirect(value));

/**
 * Expects the customer's variables to be as they were, byte for byte; only what is Datadog's in them may be gone: an option
 * that loads from its layers, or its redirect, in whose place is the function's own handler.
 */
function expectOwnKept(before: FunctionConfiguration, after: FunctionConfiguration): void {
  const [was, is] = [ownVariables(before), ownVariables(after)];
  const own = originalHandler(shapeOf(before).variables);
  expect(Object.keys(is).filter((name) => !Object.hasOwn(was, name))).toEqual([]);
  for (const [name, value] of Object.entries(was)) {
    const allowed = isRedirect(value) ? [value, own] : [value, withoutDatadogsOptions(name, value)];
    expect(allowed).toContain(Object.hasOwn(is, name) ? is[name] : undefined);
  }
}
const ownLayers = (configuration: FunctionConfiguration, layerAccount?: string) =>
  shapeOf(configuration).layers.filter((arn) => classifyLayer(arn, layerAccount).origin === 'other');

describe('the generated functions', () => {
  test('reach every verdict often enough for the laws to mean something', () => {
    const verdicts = fc
      .sample(fc.tuple(anyFunction, anySettings), 2000)
      .map(([before, settings]) => planInstrument(before, settings).verdict);
    expect(verdicts.filter((verdict) => verdict === 'change').length).toBeGreaterThan(700);
    expect(verdicts.filter((verdict) => verdict === 'blocked').length).toBeGreaterThan(200);
  });
});

describe('instrument', () => {
  test('is taken back exactly by a revert, and by the inverse of its attributes', () => {
    fc.assert(
      fc.property(anyChange, ({ before, plan, after }) => {
        const revert = planChange(datadog, {
          mode: 'revert',
          configuration: after,
          tags: {},
          applied: plan.attributes,
          decisions: {},
        });
        expect(revert).toMatchObject({ verdict: 'change', conflicts: [] });
        expect(revert.attributes).toEqual(invertAttributes(plan.attributes));
        const restored = applyAttributes(after, revert.attributes);
        expect(shapeOf(restored)).toEqual(shapeOf(before));
        const rest = ({
          Handler: _h,
          Layers: _l,
          Environment: _e,
          ImageConfigResponse: _i,
          ...others
        }: FunctionConfiguration) => others;
        expect(rest(restored)).toEqual(rest(before));
        expect(restored.ImageConfigResponse?.ImageConfig?.WorkingDirectory).toBe(
          before.ImageConfigResponse?.ImageConfig?.WorkingDirectory,
        );
      }),
      runs,
    );
  });

  test('is idempotent for every runtime', () => {
    fc.assert(
      fc.property(anyChange, ({ settings, after }) => {
        const again = planInstrument(after, settings);
        expect({ verdict: again.verdict, attributes: again.attributes }).toEqual({
          verdict: 'unchanged',
          attributes: [],
        });
      }),
      runs,
    );
  });

  test('leaves what is not ours untouched, and the order of layers', () => {
    fc.assert(
      fc.property(anyChange, ({ before, after, settings }) => {
        expectOwnKept(before, after);
        expect(ownLayers(after, settings.layerAccount)).toEqual(ownLayers(before, settings.layerAccount));
      }),
      runs,
    );
  });

  test('keeps a value that the customer set, unless the setting was chosen on purpose', () => {
    fc.assert(
      fc.property(
        anyChange,
        fc.constantFrom(
          'DD_SITE',
          'DD_TRACE_ENABLED',
          'DD_LOG_LEVEL',
          'DD_ENV',
          'DD_APP_KEY',
          'DD_CAPTURE_LAMBDA_PAYLOAD',
        ),
        ({ before, after, settings }, name) => {
          const isChosen = {
            DD_SITE: settings.site,
            DD_TRACE_ENABLED: settings.tracing,
            DD_LOG_LEVEL: settings.logLevel,
            DD_ENV: settings.env,
            DD_CAPTURE_LAMBDA_PAYLOAD: settings.capturePayload,
            DD_APP_KEY: undefined,
          }[name];
          const value = shapeOf(before).variables[name];
          if (value !== undefined && isChosen === undefined) expect(shapeOf(after).variables[name]).toBe(value);
        },
      ),
      runs,
    );
  });

  test('changes no variable but those of chosen settings and of planning itself', () => {
    const planned =
      /^(?:DD_LAMBDA_HANDLER|DD_FLUSH_TO_LOG|DD_API_KEY.*|DD_KMS_API_KEY|DD_ORG_UUID|DD_DOTNET_TRACER_HOME)$/;
    fc.assert(
      fc.property(anyChange, ({ before, after, settings }) => {
        const chosen = settingFields.flatMap(({ path, variables }) =>
          settingValue(settings, path) === undefined ? [] : variables,
        );
        // Logs that were chosen are chosen for both of their switches.
        if (settings.logs !== undefined) chosen.push('DD_LOGS_ENABLED');
        const free = Object.keys(settings.variables ?? {});
        const was = shapeOf(before).variables;
        const is = shapeOf(after).variables;
        const changed = Object.keys(was).filter((name) => name.startsWith('DD_') && was[name] !== is[name]);
        expect(changed.filter((name) => ![...chosen, ...free].includes(name) && !planned.test(name))).toEqual([]);
      }),
      runs,
    );
  });

  test('writes every chosen row of other variables, also over a value of the customer', () => {
    fc.assert(
      fc.property(anyChange, ({ after, settings }) => {
        expect(shapeOf(after).variables).toMatchObject(settings.variables ?? {});
      }),
      runs,
    );
  });

  test('leaves nothing that loads from a library layer which it takes off', () => {
    fc.assert(
      fc.property(anyChange, ({ before, after }) => {
        const hasLibrary = (configuration: FunctionConfiguration) =>
          shapeOf(configuration).layers.some((arn) => classifyLayer(arn).datadog?.kind === 'library');
        if (!hasLibrary(before) || hasLibrary(after)) return;
        // Only Python and Node.js have redirects; elsewhere one in a variable is no more than a text.
        const isRedirectable = /^(?:python|nodejs)/.test(before.Runtime ?? '');
        const left = Object.entries(ownVariables(after)).filter(
          (variable) => holdsDatadog(variable) && (isRedirectable || !isRedirect(variable[1])),
        );
        expect(left).toEqual([]);
        expect(isRedirect(shapeOf(after).handler)).toBe(false);
      }),
      runs,
    );
  });

  test('never goes beyond five layers or 4096 bytes, nor has one layer twice', () => {
    fc.assert(
      fc.property(anyChange, ({ after }) => {
        const { layers, variables } = shapeOf(after);
        expect(layers.length).toBeLessThanOrEqual(5);
        expect(new Set(layers.map(layerIdentity)).size).toBe(layers.length);
        expect(environmentSizeBytes(variables)).toBeLessThanOrEqual(4096);
      }),
      runs,
    );
  });

  test('leaves exactly one key source, and never a plain key that was not asked for', () => {
    fc.assert(
      fc.property(anyChange, ({ before, after, settings }) => {
        const sources = apiKeySourcesOf(shapeOf(after).variables);
        const hasExtension = shapeOf(after).layers.some(
          (arn) => classifyLayer(arn, settings.layerAccount).datadog?.kind === 'extension',
        );
        expect(sources.length).toBeLessThanOrEqual(1);
        if (hasExtension || settings.apiKey !== undefined) expect(sources).toHaveLength(1);
        const isPlainAsked =
          settings.apiKey?.source === 'plain' || apiKeySourcesOf(shapeOf(before).variables).includes('DD_API_KEY');
        if (sources[0] === 'DD_API_KEY') expect(isPlainAsked).toBe(true);
      }),
      runs,
    );
  });

  test('never leaves a handler that points to itself', () => {
    fc.assert(
      fc.property(anyChange, ({ after }) => {
        const { handler, command, variables } = shapeOf(after);
        if (isRedirect(handler) || isRedirect(command?.[0])) expect(originalHandler(variables)).toBeDefined();
      }),
      runs,
    );
  });

  test('sends only members that change, and AWS would then hold exactly what was planned', () => {
    fc.assert(
      fc.property(anyChange, ({ before, after, plan }) => {
        const update = updateFor(before, plan.attributes);
        const touched = new Set(plan.attributes.map(({ path }) => path.split('.')[0]));
        expect(new Set(Object.keys(update))).toEqual(touched);
        const held = shapeOf({
          ...before,
          ...(update.Handler === undefined ? {} : { Handler: update.Handler }),
          ...(update.Layers === undefined ? {} : { Layers: update.Layers.map((Arn) => ({ Arn })) }),
          ...(update.Environment === undefined ? {} : { Environment: update.Environment }),
          ...(update.ImageConfig === undefined ? {} : { ImageConfigResponse: { ImageConfig: update.ImageConfig } }),
        });
        expect(held).toEqual(shapeOf(after));
      }),
      runs,
    );
  });
});

describe('one setting', () => {
  const variables = (...names: string[]) => names.map((name) => `Environment.Variables.${name}`);
  const tracerStart = [
    ...variables(
      'AWS_LAMBDA_EXEC_WRAPPER',
      'CORECLR_ENABLE_PROFILING',
      'CORECLR_PROFILER',
      'CORECLR_PROFILER_PATH',
      'DD_DOTNET_TRACER_HOME',
    ),
  ];
  const redirect = ['Handler', 'ImageConfig.Command', ...variables('DD_LAMBDA_HANDLER')];
  /** What goes with the library layer where none is wanted. */
  const started = variables('NEW_RELIC_LAMBDA_HANDLER', ...Object.keys(startupTexts));
  const appsec = variables('DD_APPSEC_ENABLED', 'DD_SERVERLESS_APPSEC_ENABLED');
  /** The attributes that each setting may change. */
  const attributesOf: Record<keyof Settings, string[]> = {
    proxy: variables('DD_PROXY_HTTPS', 'DD_PROXY_NO_PROXY', 'DD_TLS_CERT_FILE'),
    managedServices: variables('DD_TRACE_MANAGED_SERVICES'),
    serviceMapping: variables('DD_SERVICE_MAPPING'),
    capturePayloadMaxDepth: variables('DD_CAPTURE_LAMBDA_PAYLOAD_MAX_DEPTH'),
    cloudPayloads: variables(
      'DD_TRACE_CLOUD_REQUEST_PAYLOAD_TAGGING',
      'DD_TRACE_CLOUD_RESPONSE_PAYLOAD_TAGGING',
      'DD_TRACE_CLOUD_PAYLOAD_TAGGING_MAX_DEPTH',
    ),
    sourceCode: variables('DD_GIT_REPOSITORY_URL', 'DD_GIT_COMMIT_SHA'),
    logProcessingRules: variables('DD_LOGS_CONFIG_PROCESSING_RULES'),
    spanReplaceRules: variables('DD_APM_REPLACE_TAGS'),
    traceFilter: variables('DD_APM_FILTER_TAGS_REQUIRE', 'DD_APM_FILTER_TAGS_REJECT'),
    urlObfuscation: variables(
      'DD_APM_CONFIG_OBFUSCATION_HTTP_REMOVE_QUERY_STRING',
      'DD_APM_CONFIG_OBFUSCATION_HTTP_REMOVE_PATHS_WITH_DIGITS',
    ),
    variables: variables('DD_TRACE_SAMPLE_RATE', 'DD_COLD_START_TRACE_SKIP_LIB', 'DD_ENHANCED_METRICS'),
    site: variables('DD_SITE'),
    apiKey: variables(
      'DD_API_KEY',
      'DD_API_KEY_SECRET_ARN',
      'DD_API_KEY_SSM_ARN',
      'DD_API_KEY_SSM_NAME',
      'DD_KMS_API_KEY',
      'DD_ORG_UUID',
    ),
    layerVersions: ['Layers', ...redirect, ...tracerStart, ...appsec, ...started, ...variables('DD_FLUSH_TO_LOG')],
    layerAccount: ['Layers', ...redirect, ...tracerStart, ...appsec, ...started, ...variables('DD_FLUSH_TO_LOG')],
    fips: ['Layers', ...tracerStart, ...appsec, ...variables('DD_LAMBDA_FIPS_MODE')],
    tracing: variables('DD_TRACE_ENABLED'),
    logs: variables('DD_SERVERLESS_LOGS_ENABLED', 'DD_LOGS_ENABLED'),
    capturePayload: variables('DD_CAPTURE_LAMBDA_PAYLOAD'),
    mergeXrayTraces: variables('DD_MERGE_XRAY_TRACES'),
    flushMetricsToLogs: variables('DD_FLUSH_TO_LOG'),
    env: variables('DD_ENV'),
    service: variables('DD_SERVICE'),
    version: variables('DD_VERSION'),
    tags: variables('DD_TAGS'),
    logLevel: variables('DD_LOG_LEVEL'),
    apmFlushDeadlineMilliseconds: variables('DD_APM_FLUSH_DEADLINE_MILLISECONDS'),
    appsec: [...appsec, ...variables('AWS_LAMBDA_EXEC_WRAPPER')],
    llmObs: variables('DD_LLMOBS_ENABLED', 'DD_LLMOBS_ML_APP', 'DD_LLMOBS_AGENTLESS_ENABLED'),
    profiling: variables('DD_PROFILING_ENABLED'),
    coldStartTracing: variables('DD_COLD_START_TRACING'),
    imageHoldsDatadog: [],
    imageRuntime: [...redirect, ...tracerStart, ...appsec, ...variables('NODE_OPTIONS')],
  };

  test('changes only its attributes, on a fresh function', () => {
    fc.assert(
      fc.property(anyChange, anySettingChange, ({ before, settings, after }, { key, settings: chosen }) => {
        const plan = planInstrument(before, { ...settings, [key]: chosen[key] });
        fc.pre(plan.verdict !== 'blocked');
        const paths = compareShapes(
          shapeOf(after),
          shapeOf(applyAttributes(before, plan.attributes)),
          datadog.isSensitiveVariable,
        ).map(({ path }) => path);
        expect(attributesOf[key]).toEqual(expect.arrayContaining(paths));
      }),
      runs,
    );
  });

  test('changes only its attributes, on a function that is instrumented already', () => {
    fc.assert(
      fc.property(anyChange, anySettingChange, ({ settings, after }, { key, settings: chosen }) => {
        const plan = planInstrument(after, { ...settings, [key]: chosen[key] });
        expect(attributesOf[key]).toEqual(expect.arrayContaining(plan.attributes.map(({ path }) => path)));
      }),
      runs,
    );
  });
});

describe('remove', () => {
  test('is idempotent, keeps what is not ours, and leaves a function that can start', () => {
    fc.assert(
      fc.property(anyFunction, (before) => {
        const plan = planChange(datadog, { mode: 'remove', configuration: before, tags: {} });
        const after = applyAttributes(before, plan.attributes);
        const again = planChange(datadog, { mode: 'remove', configuration: after, tags: {} });
        expect(again.attributes).toEqual([]);
        expectOwnKept(before, after);
        expect(ownLayers(after)).toEqual(ownLayers(before));
        if (plan.verdict !== 'change') {
          expect(ownVariables(after)).toEqual(ownVariables(before));
          return;
        }
        expect(Object.entries(ownVariables(after)).filter(holdsDatadog)).toEqual([]);
        const { handler, command, layers, variables } = shapeOf(after);
        expect(isRedirect(handler) || isRedirect(command?.[0])).toBe(false);
        expect(layers.filter((arn) => classifyLayer(arn).origin !== 'other')).toEqual([]);
        expect(variables.AWS_LAMBDA_EXEC_WRAPPER).not.toBe('/opt/datadog_wrapper');
      }),
      runs,
    );
  });

  test('is taken back exactly by a revert, and by the inverse of its attributes', () => {
    fc.assert(
      fc.property(anyFunction, (before) => {
        const plan = planChange(datadog, { mode: 'remove', configuration: before, tags: {} });
        // What AWS would not take again cannot come back: a map that was too large to begin with.
        if (plan.verdict !== 'change' || environmentSizeBytes(shapeOf(before).variables) > 4096) return;
        const after = applyAttributes(before, plan.attributes);
        const revert = planChange(datadog, {
          mode: 'revert',
          configuration: after,
          tags: {},
          applied: plan.attributes,
          decisions: {},
        });
        expect(revert.verdict).toBe('change');
        expect(revert.attributes).toEqual(invertAttributes(plan.attributes));
        expect(shapeOf(applyAttributes(after, revert.attributes))).toEqual(shapeOf(before));
      }),
      runs,
    );
  });

  test('does not touch a function without a sign of Datadog, whatever its DD_ variables', () => {
    fc.assert(
      fc.property(anyFunction, (before) => {
        const { handler, command, layers, variables } = shapeOf(before);
        fc.pre(!Object.entries(variables).some(holdsDatadog));
        fc.pre(!hasDatadogProfiler(variables));
        const kind = datadogsOwnKind({ handler, layers, description: before.Description, tags: {} });
        fc.pre(
          kind === undefined &&
            !isRedirect(handler) &&
            !isRedirect(command?.[0]) &&
            variables.DD_FLUSH_TO_LOG !== 'true',
        );
        fc.pre(
          layers.every((arn) => classifyLayer(arn).origin === 'other') &&
            variables.AWS_LAMBDA_EXEC_WRAPPER !== '/opt/datadog_wrapper',
        );
        expect(planChange(datadog, { mode: 'remove', configuration: before, tags: {} }).verdict).toBe('unchanged');
      }),
      runs,
    );
  });
});

describe('a three-way revert', () => {
  const foreignLayer = 'arn:aws:lambda:us-east-1:222233334444:layer:theirs:1';
  const anyEdit = fc.record(
    {
      Handler: fc.constantFrom('new.handler', 'other.main'),
      variables: fc.dictionary(
        fc.constantFrom(
          'TABLE',
          'THEIRS',
          'DD_SITE',
          'DD_ENV',
          'DD_TRACE_ENABLED',
          'DD_API_KEY',
          'DD_LAMBDA_HANDLER',
          'DD_TAGS',
        ),
        fc.option(fc.constantFrom('their-value', 'their.handler'), { nil: undefined }),
        { maxKeys: 4 },
      ),
      layers: fc.constantFrom<'append' | 'prepend' | 'reverse' | 'dropFirst' | 'none'>(
        'append',
        'prepend',
        'reverse',
        'dropFirst',
        'none',
      ),
    },
    { requiredKeys: ['layers', 'variables'] },
  );

  function edit(
    after: FunctionConfiguration,
    foreign: { Handler?: string; variables: Record<string, string | undefined>; layers: string },
  ): FunctionConfiguration {
    const shape = shapeOf(after);
    const layers = {
      append: [...shape.layers, foreignLayer],
      prepend: [foreignLayer, ...shape.layers],
      reverse: [...shape.layers].reverse(),
      dropFirst: shape.layers.slice(1),
    }[foreign.layers] ?? [...shape.layers];
    const { variables } = applyToShape(
      shape,
      Object.entries(foreign.variables).map(([name, value]) => ({
        path: `Environment.Variables.${name}` as const,
        ...(value === undefined ? {} : { after: value }),
      })),
    );
    const isImage = after.PackageType === 'Image';
    return {
      ...after,
      ...(isImage || foreign.Handler === undefined ? {} : { Handler: foreign.Handler }),
      ...(isImage ? {} : { Layers: layers.map((Arn) => ({ Arn })) }),
      Environment: { Variables: { ...variables } },
    };
  }

  test('never loses a foreign edit, and takes back everything else', () => {
    fc.assert(
      fc.property(anyChange, anyEdit, ({ before, plan, after }, foreign) => {
        const theirs = edit(after, foreign);
        const applied = plan.attributes;
        const undecided = planChange(datadog, {
          mode: 'revert',
          configuration: theirs,
          tags: {},
          applied,
          decisions: {},
        });
        const decisions: ConflictDecisions = Object.fromEntries(undecided.conflicts.map(({ path }) => [path, 'keep']));
        const revert = planChange(datadog, { mode: 'revert', configuration: theirs, tags: {}, applied, decisions });
        // Where what was kept does not fit the rest any more, nothing is written at all.
        if (revert.verdict === 'blocked') return;
        const end = shapeOf(applyAttributes(theirs, revert.attributes));
        const [base, ours, now] = [shapeOf(before), shapeOf(after), shapeOf(theirs)];

        for (const name of new Set([
          ...Object.keys(base.variables),
          ...Object.keys(ours.variables),
          ...Object.keys(now.variables),
        ])) {
          const at = (shape: typeof base) => (Object.hasOwn(shape.variables, name) ? shape.variables[name] : undefined);
          expect([name, at(end)]).toEqual([name, at(now) === at(ours) ? at(base) : at(now)]);
        }
        const isForeign = (arn: string) => !ours.layers.includes(arn);
        expect(now.layers.filter((arn) => isForeign(arn) && !end.layers.includes(arn))).toEqual([]);
        const gone = ours.layers.filter((arn) => !now.layers.includes(arn) && base.layers.includes(arn));
        expect(gone.filter((arn) => end.layers.includes(arn))).toEqual([]);
        if (now.handler !== ours.handler) expect(end.handler).toBe(now.handler);
      }),
      runs,
    );
  });

  test('asks about every attribute of ours that somebody else changed to a third value', () => {
    fc.assert(
      fc.property(anyChange, fc.nat(), ({ plan, after }, pick) => {
        const candidates = plan.attributes.filter(({ path }) => path.startsWith('Environment.'));
        fc.pre(candidates.length > 0);
        const touched = candidates[pick % candidates.length];
        if (touched === undefined) return;
        const [theirs] = [applyAttributes(after, [{ ...touched, action: 'change', after: 'a-third-value' }])];
        const revert = planChange(datadog, {
          mode: 'revert',
          configuration: theirs,
          tags: {},
          applied: plan.attributes,
          decisions: {},
        });
        expect(revert.verdict).toBe('blocked');
        expect(revert.attributes).toEqual([]);
        expect(revert.conflicts.map(({ path }) => path)).toEqual([touched.path]);
        expect(revert.findings.map(({ code }) => code)).toContain('conflictUndecided');
        const restored = planChange(datadog, {
          mode: 'revert',
          configuration: theirs,
          tags: {},
          applied: plan.attributes,
          decisions: { [touched.path]: 'restore' },
        });
        expect(restored.conflicts).toEqual([]);
      }),
      runs,
    );
  });
});

describe('secrets', () => {
  test('never show in findings, masked copies, diffs and group keys', () => {
    fc.assert(
      fc.property(anyFunction, anySettings, (before, settings) => {
        const plan = planInstrument(before, settings);
        const chosen = settings.apiKey;
        const secrets = [
          ...Object.entries(shapeOf(before).variables).flatMap(([name, value]) =>
            // A redirect is Datadog's own handler and no secret, wherever it stands.
            (isOwnVariable(name) && !isRedirect(value)) || name === 'DD_APP_KEY' ? [value] : [],
          ),
          ...Object.entries(shapeOf(before).variables).flatMap(([name, value]) =>
            Object.hasOwn(startupTexts, name) ? (value.match(/zq7\w+/g) ?? []) : [],
          ),
          ...['DD_API_KEY', 'DD_KMS_API_KEY'].flatMap((name) => shapeOf(before).variables[name] ?? []),
          ...(/:(zq7[^@]+)@/.exec(shapeOf(before).variables.DD_PROXY_HTTPS ?? '')?.slice(1) ?? []),
          ...(chosen?.source === 'plain' ? [chosen.value] : chosen?.source === 'kms' ? [chosen.ciphertext] : []),
        ].filter((secret) => secret.length >= 8);
        const shown = JSON.stringify([
          plan.findings,
          maskAttributes(plan.attributes),
          maskConfiguration(datadog, before),
          maskUpdate(datadog, updateFor(before, plan.attributes)),
          renderDiff(datadog, before, plan.attributes),
          diffGroupKey(datadog, plan.attributes),
        ]);
        for (const secret of secrets) expect(shown).not.toContain(JSON.stringify(secret).slice(1, -1));
      }),
      runs,
    );
  });
});

describe('fingerprints', () => {
  const plainHash = (text: string) => text;

  test('differ exactly at what differs', () => {
    fc.assert(
      fc.property(anyChange, ({ before, plan, after }) => {
        const paths = differingPaths(fingerprint(before, plainHash), fingerprint(after, plainHash));
        expect(paths).toEqual(plan.attributes.map(({ path }) => String(path)).sort());
      }),
      runs,
    );
  });

  test('tell an unreadable environment from an empty one', () => {
    const readable: FunctionConfiguration = { FunctionName: 'fn', FunctionArn: 'arn', Environment: { Variables: {} } };
    const unreadable: FunctionConfiguration = {
      FunctionName: 'fn',
      FunctionArn: 'arn',
      Environment: { Error: { ErrorCode: 'AccessDeniedException' } },
    };
    expect(differingPaths(fingerprint(readable, plainHash), fingerprint(unreadable, plainHash))).toEqual([
      'Environment.Error',
    ]);
    expect(
      differingPaths(
        fingerprint(readable, plainHash),
        fingerprint({ FunctionName: 'fn', FunctionArn: 'arn', Layers: [] }, plainHash),
      ),
    ).toEqual([]);
  });
});
