import { spawnSync } from 'node:child_process';
import { Script } from 'node:vm';
import { describe, expect, test } from 'vitest';
import { supportedRuntimes } from '../../core/datadog/runtimes.ts';
import { type CodeLanguage, codeTexts } from './code-texts.ts';
import { type CodeFunction, customCode } from './custom-code.ts';

const extension = 'arn:aws:lambda:eu-west-1:464622532012:layer:Datadog-Extension:90';
const python: CodeFunction = {
  name: 'orders',
  runtime: 'python3.12',
  region: 'eu-west-1',
  awsAccountId: '111122223333',
  layers: [extension],
  variables: { DD_SITE: 'datadoghq.eu' },
  tracingMode: 'PassThrough',
};

const codesOf = (subject: CodeFunction) => customCode(subject).findings.map(({ code }) => code);
const textOf = (subject: CodeFunction, title: string) =>
  customCode(subject).snippets.find((snippet) => snippet.title === title)?.text ?? '';

describe('the code', () => {
  test.each(Object.keys(supportedRuntimes))('for %s has a metric, a span and a tag', (runtime) => {
    const titles = customCode({ ...python, runtime }).snippets.map(({ title }) => title);
    expect(titles.filter((title) => title !== 'install')).toEqual(['metric', 'span', 'tag']);
  });

  test('for any other language sends what every language can write', () => {
    const subject: CodeFunction = { ...python, runtime: 'provided.al2023', language: 'other' };
    expect(customCode(subject).snippets.map(({ title }) => title)).toEqual(['metric']);
    expect(textOf(subject, 'metric')).toContain('|d|');
    expect(codesOf(subject)).toContain('tracingNotForLanguage');
    expect(textOf({ ...python, runtime: 'provided.al2023' }, 'metric')).toContain('ddlambda.Metric');
    expect(textOf({ ...python, runtime: undefined }, 'metric')).toContain('|d|');
  });

  test('writes metrics into the log where the Forwarder reads them and no extension listens', () => {
    const throughLog = { layers: [], variables: { DD_FLUSH_TO_LOG: 'true' } };
    for (const runtime of ['java21', 'dotnet8']) {
      expect(textOf({ ...python, runtime }, 'metric').toLowerCase()).toContain('statsd');
      const text = textOf({ ...python, ...throughLog, runtime }, 'metric');
      expect(text.toLowerCase()).not.toContain('statsd');
      expect(text).toContain('orders.value');
    }
    expect(textOf({ ...python, ...throughLog }, 'metric')).toBe(textOf(python, 'metric'));
    expect(codesOf({ ...python, ...throughLog })[0]).toBe('metricsThroughLog');
  });
});

describe('its syntax', () => {
  const textsOf = (language: string) =>
    Object.values(codeTexts).flatMap((texts) => [
      ...(texts.language === language
        ? [texts.metric, texts.metricToLog, texts.span, texts.tag].filter((text) => text !== undefined)
        : []),
      ...(texts.install?.language === language ? [texts.install.text] : []),
    ]);

  test('is Python', () => {
    expect(textsOf('python')).toHaveLength(3);
    for (const input of textsOf('python')) {
      const program = 'import sys; compile(sys.stdin.read(), "handler.py", "exec")';
      expect(spawnSync('python3', ['-c', program], { input, encoding: 'utf8' }).stderr).toBe('');
    }
  });

  test('is JavaScript', () => {
    expect(textsOf('javascript')).toHaveLength(3);
    for (const text of textsOf('javascript')) expect(() => new Script(text)).not.toThrow();
  });

  test('is bash', () => {
    expect(textsOf('bash')).toHaveLength(4);
    for (const input of textsOf('bash'))
      expect(spawnSync('bash', ['-n'], { input, encoding: 'utf8' })).toMatchObject({ status: 0, stderr: '' });
  });

  test('a line for the Forwarder is JSON in its form', () => {
    const { stdout } = spawnSync('bash', ['-c', codeTexts.other.metricToLog ?? ''], { encoding: 'utf8' });
    expect(JSON.parse(stdout)).toEqual({ m: 'orders.value', v: 12.5, e: expect.any(Number), t: ['currency:eur'] });
  });

  test('has balanced brackets and quotes in every language', () => {
    for (const language of Object.keys(codeTexts) as CodeLanguage[]) {
      const { metric, metricToLog = '', span = '', tag = '' } = codeTexts[language];
      for (const text of [metric, metricToLog, span, tag])
        for (const [open, close] of ['()', '{}', '[]'])
          expect(text.split(open ?? '').length, text).toBe(text.split(close ?? '').length);
    }
  });
});

describe('what does not work together is said', () => {
  test.each<[Partial<CodeFunction>, string]>([
    [{ layers: [] }, 'nothingListens'],
    [{ variables: { DD_FLUSH_TO_LOG: 'true' } }, 'extensionIgnoresLog'],
    [{ variables: { DD_TRACE_ENABLED: 'false' } }, 'tracingOff'],
    [{ tracingMode: 'Active' }, 'xrayBesideTracer'],
    [{ runtime: 'java21', variables: { DD_MERGE_XRAY_TRACES: 'true' } }, 'mergeNotSupported'],
    [{ runtime: 'nodejs22.x' }, 'markExternal'],
    [{ runtime: 'ruby3.4' }, 'wrapHandler'],
  ])('%j: %s', (changed, code) => {
    expect(codesOf({ ...python, ...changed })).toContain(code);
    expect(codesOf(python)).not.toContain(code);
  });

  test('X-Ray is no trouble where it is merged or Datadog does not trace', () => {
    const active = { ...python, tracingMode: 'Active' };
    expect(codesOf({ ...active, variables: { DD_MERGE_XRAY_TRACES: 'true' } })).not.toContain('xrayBesideTracer');
    expect(codesOf({ ...active, variables: { DD_TRACE_ENABLED: 'false' } })).not.toContain('xrayBesideTracer');
  });

  test('an extension from an account of copies listens too', () => {
    const copy = extension.replace('464622532012', '999900001111');
    expect(codesOf({ ...python, layers: [copy] })).not.toContain('nothingListens');
  });
});

test('the links are those of the function’s own site, else of the settings’', () => {
  expect(customCode(python, { site: 'us5.datadoghq.com' }).links).toEqual({
    function: 'https://app.datadoghq.eu/functions/orders:eu-west-1:111122223333:aws',
    metrics: 'https://docs.datadoghq.com/serverless/aws_lambda/metrics/?site=eu',
    spans: 'https://docs.datadoghq.com/tracing/trace_collection/custom_instrumentation/python/?site=eu',
  });
  expect(customCode({ ...python, variables: {} }, { site: 'us5.datadoghq.com' }).links.metrics).toContain('?site=us5');
});
