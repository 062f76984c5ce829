import { documentationPage, functionPage } from '../../core/datadog/datadog-link.ts';
import { classifyLayer } from '../../core/datadog/layers.ts';
import { runtimeFacts } from '../../core/datadog/runtimes.ts';
import { datadogSites, type Settings } from '../../core/datadog/settings.ts';
import type { Finding } from '../project.ts';
import type { Snippet } from '../snippets/snippet.ts';
import { type CodeLanguage, codeTexts } from './code-texts.ts';
import { customCodeFinding } from './findings.ts';

/** A function as AWS describes it, as far as its own telemetry depends on it. `language` where the runtime does not tell it. */
export type CodeFunction = {
  name: string;
  runtime: string | undefined;
  region: string;
  awsAccountId: string | undefined;
  layers: readonly string[];
  variables: Readonly<Record<string, string>>;
  /** AWS's TracingConfig.Mode; undefined where it is not known. */
  tracingMode: string | undefined;
  language?: CodeLanguage;
};

/** The snippets, in the order in which they are shown. */
export const customCodeTitles = ['install', 'metric', 'span', 'tag'] as const;
export type CustomCodeTitle = (typeof customCodeTitles)[number];

/** Code to copy, what does not work together with it, and Datadog's pages for the function's site. */
export type CustomCode = {
  snippets: Snippet<CustomCodeTitle>[];
  findings: Finding[];
  links: { function: string; metrics: string; spans: string };
};

/**
 * Returns code for a custom metric, a custom span and a tag in the function's language, as it works with what the function
 * has: the extension, or the Forwarder that reads the log. Sentences in `messages/en/code/custom-code.json`.
 */
export function customCode(subject: CodeFunction, settings: Pick<Settings, 'site' | 'layerAccount'> = {}): CustomCode {
  const language = languageOf(subject);
  const texts = codeTexts[language];
  const way = shippingOf(subject, settings.layerAccount);
  const metric = way === 'log' ? (texts.metricToLog ?? texts.metric) : texts.metric;
  const parts: readonly (readonly [CustomCodeTitle, string | undefined])[] = [
    ['metric', metric],
    ['span', texts.span],
    ['tag', texts.tag],
  ];
  return {
    snippets: [
      ...(texts.install === undefined ? [] : [{ title: 'install' as const, ...texts.install }]),
      ...parts.flatMap(([title, text]) => (text === undefined ? [] : [{ title, language: texts.language, text }])),
    ],
    findings: [
      ...shippingFindings(subject, way),
      ...tracingFindings(subject, language),
      ...libraryFindings(language),
      customCodeFinding('distributions'),
    ],
    links: linksOf(subject, settings.site),
  };
}

function languageOf({ runtime, language }: CodeFunction): CodeLanguage {
  if (language !== undefined) return language;
  if (runtime === 'go1.x') return 'go';
  const family = runtimeFacts(runtime)?.family;
  // Go is what most custom runtimes are; every other language is named by the person.
  if (family === 'provided') return 'go';
  return family ?? 'other';
}

/** How metrics leave the function: to the extension, into the log for the Forwarder, or to nobody. */
type Shipping = 'extension' | 'log' | 'none';

function shippingOf({ layers, variables }: CodeFunction, layerAccount: string | undefined): Shipping {
  const hasExtension = layers.some((arn) => {
    const { origin, datadog } = classifyLayer(arn, layerAccount);
    return origin !== 'other' && datadog?.kind === 'extension';
  });
  if (hasExtension) return 'extension';
  return variables.DD_FLUSH_TO_LOG === 'true' ? 'log' : 'none';
}

function shippingFindings({ variables }: CodeFunction, way: Shipping): Finding[] {
  if (way === 'log') return [customCodeFinding('metricsThroughLog')];
  if (way === 'none') return [customCodeFinding('nothingListens')];
  return variables.DD_FLUSH_TO_LOG === 'true' ? [customCodeFinding('extensionIgnoresLog')] : [];
}

function tracingFindings({ variables, tracingMode }: CodeFunction, language: CodeLanguage): Finding[] {
  if (codeTexts[language].span === undefined) return [customCodeFinding('tracingNotForLanguage')];
  const isTraced = variables.DD_TRACE_ENABLED !== 'false';
  const merges = variables.DD_MERGE_XRAY_TRACES === 'true' || variables.DD_MERGE_DATADOG_XRAY_TRACES === 'true';
  const canMerge = language === 'python' || language === 'node' || language === 'ruby';
  return [
    ...(isTraced ? [] : [customCodeFinding('tracingOff')]),
    ...(isTraced && tracingMode === 'Active' && !merges ? [customCodeFinding('xrayBesideTracer')] : []),
    ...(isTraced && tracingMode === undefined && !merges ? [customCodeFinding('xrayUnknown')] : []),
    ...(merges && !canMerge ? [customCodeFinding('mergeNotSupported')] : []),
  ];
}

function libraryFindings(language: CodeLanguage): Finding[] {
  switch (language) {
    case 'python':
      return [customCodeFinding('libraryInLayer')];
    case 'node':
      return [customCodeFinding('libraryInLayer'), customCodeFinding('markExternal')];
    case 'ruby':
    case 'go':
      return [customCodeFinding('wrapHandler')];
    default:
      return [];
  }
}

const spanPages: Readonly<Record<CodeLanguage, string>> = {
  python: 'tracing/trace_collection/custom_instrumentation/python',
  node: 'tracing/trace_collection/custom_instrumentation/nodejs',
  ruby: 'tracing/trace_collection/custom_instrumentation/ruby',
  java: 'tracing/trace_collection/custom_instrumentation/java',
  dotnet: 'tracing/trace_collection/custom_instrumentation/dotnet',
  go: 'tracing/trace_collection/custom_instrumentation/go',
  other: 'tracing/trace_collection/custom_instrumentation',
};

function linksOf(subject: CodeFunction, chosen: Settings['site']): CustomCode['links'] {
  const site = datadogSites.find((one) => one === subject.variables.DD_SITE) ?? chosen ?? 'datadoghq.com';
  return {
    function: functionPage(site, subject),
    metrics: documentationPage(site, 'serverless/aws_lambda/metrics'),
    spans: documentationPage(site, spanPages[languageOf(subject)]),
  };
}
