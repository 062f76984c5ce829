import fs from 'node:fs';
import path from 'node:path';
import { createTranslator } from 'use-intl/core';
import { describe, expect, test } from 'vitest';
import { auditActions } from '#lib/core/audit/actions.ts';
import { connectionCheckNames } from '#lib/core/connection/checks.ts';
import { instrumentationTools, statusReasons } from '#lib/core/datadog/status.ts';
import { statuses } from '#lib/core/datadog/status-names.ts';
import { errorCodes } from '#lib/core/errors.ts';
import { defaultLocale, locales } from '#lib/core/language/locales.ts';
import { formats } from './formats.ts';
import { messagesByLocale } from './messages.ts';

const root = path.resolve(import.meta.dirname, '..');

/** Every sentence by its full key, such as `errors.fields.required`. */
function sentencesOf(messages: object, prefix = ''): [key: string, sentence: string][] {
  return Object.entries(messages).flatMap(([name, value]) =>
    typeof value === 'string' ? [[prefix + name, value]] : sentencesOf(value, `${prefix}${name}.`),
  );
}

const english = sentencesOf(messagesByLocale[defaultLocale]);
const keys = new Set(english.map(([key]) => key));

test('every refusal, check, status and recorded action has its sentence', () => {
  const needed = [
    ...errorCodes.map((code) => `errors.${code}`),
    ...connectionCheckNames.map((name) => `accounts.checks.${name}`),
    ...statuses.map((status) => `status.status.${status}`),
    ...statusReasons.map((code) => `status.reason.${code}`),
    ...[...instrumentationTools, 'lamplighter'].map((tool) => `status.tool.${tool}`),
    ...auditActions.map((action) => `audit.actions.${action.replace('.', '_')}`),
  ];
  expect(needed.filter((key) => !keys.has(key))).toEqual([]);
});

/** The codes that a schema or a command gives to a field: texts in zod's calls, in issues and in refusals by field. */
function fieldCodesIn(source: string): string[] {
  const ofZod =
    /\.(?:min|max|regex|refine|check|int|datetime|nonempty|email|enum|union)\([^\n]*?'([a-z][A-Za-z]+)'(?:, abort: true \})?\)|z\.(?:int|email)\('([a-z][A-Za-z]+)'\)/g;
  const ofIssues = /message: (?:\w+ \? '([a-z][A-Za-z]+)' : )?'([a-z][A-Za-z]+)'/g;
  const ofRefusals = /new InvalidInput\(\{ \w+: '([a-z][A-Za-z]+)'/g;
  return [ofZod, ofIssues, ofRefusals].flatMap((pattern) =>
    [...source.matchAll(pattern)].flatMap(([, ...codes]) => codes.filter((code) => code !== undefined)),
  );
}

test('every code that a form can be refused with has its sentence', () => {
  // The settings of an instrumentation have theirs beside their own words, which setting-refusals.ts looks after.
  const folders = ['lib/commands', 'lib/core/access', 'lib/core/connection', 'lib/core/rollout'];
  const files = folders.flatMap((folder) =>
    fs
      .readdirSync(path.join(root, folder), { recursive: true, encoding: 'utf8' })
      .filter((name) => name.endsWith('.ts') && !name.endsWith('.test.ts'))
      .map((name) => path.join(root, folder, name)),
  );
  const codes = new Set(files.flatMap((file) => fieldCodesIn(fs.readFileSync(file, 'utf8'))));
  expect([...codes]).toEqual(expect.arrayContaining(['nameTooLong', 'profileNameTaken', 'events', 'sameRoleTwice']));
  const ofAddresses = ['url', 'urlCredentials', 'urlScheme', 'urlPort', 'urlPrivate'];
  expect([...codes, ...ofAddresses].filter((code) => !keys.has(`errors.fields.${code}`))).toEqual([]);
});

test('a sentence about AWS uses only the facts that a failure at AWS carries', () => {
  const always = ['operation', 'awsAccountId', 'region', 'functionName', 'requestId', 'awsError', 'reason'];
  const besides: Readonly<Record<string, readonly string[]>> = {
    'errors.awsLayerNotPermitted': ['layerArn'],
    'errors.awsEndlessAnswer': ['answers'],
    'errors.awsForeignAnswer': ['answered'],
    'errors.awsMissingMember': ['member'],
    'errors.awsOddFunction': ['member', 'problem'],
    'errors.awsRepeatedPages': ['answers'],
    'errors.awsAnswerStalled': ['seconds', 'bytes'],
    'errors.awsAnswerTooLarge': ['bytes'],
    'errors.awsConnectionsBusy': ['seconds'],
    'errors.awsBudgetBusy': ['seconds'],
    'errors.awsCredentialsStalled': ['seconds'],
    'errors.awsUpdateDenied': ['layerAccounts'],
    'errors.awsUpdateFailed': ['reasonCode'],
  };
  const unknown = english
    .filter(([key]) => key.startsWith('errors.aws'))
    .flatMap(([key, sentence]) =>
      Array.from(sentence.matchAll(/\{\s*(\w+)\s*[},]/g), ([, name]) => name ?? '')
        .filter((name) => ![...always, ...(besides[key] ?? [])].includes(name))
        .map((name) => `${key}: ${name}`),
    );
  expect(unknown).toEqual([]);
});

test.each(locales)('every sentence in %s can be formatted', (locale) => {
  const broken: string[] = [];
  const t = createTranslator({
    locale,
    formats,
    messages: messagesByLocale[locale],
    onError: (error) => broken.push(error.message),
  });
  for (const [key, sentence] of sentencesOf(messagesByLocale[locale])) {
    const facts = Array.from(sentence.matchAll(/\{\s*(\w+)\s*[},]/g), ([, name]) => [name ?? '', 1]);
    const tags = Array.from(sentence.matchAll(/<(\w+)/g), ([, name]) => [name ?? '', (inner: string) => inner]);
    // The key is a plain text here, while the translator knows the literal ones.
    (t.markup as (key: string, values: object) => string)(key, Object.fromEntries([...facts, ...tags]));
  }
  expect(broken).toEqual([]);
});

describe('pages ask only for sentences that exist', () => {
  const files = fs
    .globSync('app/**/*.{ts,tsx}', { cwd: root })
    .filter((file) => !file.includes('.test.'))
    .map((file) => [file, withoutComments(fs.readFileSync(path.join(root, file), 'utf8'))] as const)
    .filter(([, source]) => /(use|get)Translations\(/.test(source));

  test.each(files)('%s', (_file, source) => {
    expect(missingKeys(source)).toEqual([]);
  });
});

function withoutComments(source: string): string {
  return source.replaceAll(/\/\*\*[\s\S]*?\*\//g, '');
}

/** Keys that a source names literally and that do not exist; of a key with `${}` only what stands before it is looked at. */
function missingKeys(source: string): string[] {
  const namespaces = new Map<string, string[]>();
  for (const [, name = '', namespace = ''] of source.matchAll(
    /const (\w+) = (?:await )?(?:use|get)Translations\((?:'([\w.]*)')?\)/g,
  )) {
    namespaces.set(name, [...(namespaces.get(name) ?? []), namespace ? `${namespace}.` : '']);
  }
  return [...namespaces].flatMap(([name, prefixes]) => {
    const calls = source.matchAll(
      new RegExp(`(?<![\\w.])${name}(?:\\.rich|\\.markup)?\\(\\s*(['\`])([^'\`]+)\\1`, 'g'),
    );
    return Array.from(calls, ([, , key = '']) => key).filter((key) => !prefixes.some((prefix) => exists(prefix + key)));
  });
}

function exists(key: string): boolean {
  const [literal = ''] = key.split('${');
  return literal === key ? keys.has(key) : english.some(([known]) => known.startsWith(literal));
}
