import { expect, test } from 'vitest';
import { z } from 'zod';
import { textsOf } from '#messages/languages.ts';
import { findingSchema } from '../../core/change/change.ts';
import type { Command } from '../kernel/command.ts';
import type { Query, StreamQuery } from '../kernel/query.ts';
import { answerOf } from './answer.ts';
import { notInTheApi } from './not-in-the-api.ts';
import { openApiDocument } from './openapi.ts';
import { pathNames } from './operation.ts';
import { operations } from './operations.ts';
import { listReference } from './reference.ts';
import { withSentences } from './with-sentences.ts';

const modules = import.meta.glob('../**/*-{commands,queries,command}.ts') as Record<
  string,
  () => Promise<Record<string, unknown>>
>;

function isDefinition(value: unknown): value is Command | Query | StreamQuery {
  return typeof value === 'object' && value !== null && 'kind' in value && 'scopeOf' in value;
}

test('every command and query of people is in the API, or in the list of those that are not, with a reason', async () => {
  const loaded = await Promise.all(Object.values(modules).map((load) => load()));
  const definitions = loaded.flatMap((module) => Object.values(module)).filter(isDefinition);
  const names = new Set(definitions.filter(({ permission }) => permission !== 'work').map(({ name }) => name));
  const offered = new Set(operations.map(({ runs }) => runs.name));
  expect(names.size).toBeGreaterThan(80);
  expect([...names].filter((name) => !offered.has(name) && !(name in notInTheApi))).toEqual([]);
  // And nothing is in both, or in the list alone.
  expect(Object.keys(notInTheApi).filter((name) => offered.has(name) || !names.has(name))).toEqual([]);
});

test('no two operations have the same name or the same address, and every name in a path is one of the input', () => {
  const ids = operations.map(({ id }) => id);
  const places = operations.map(({ method, path }) => `${method} ${path.replaceAll(/\{\w+\}/g, '{}')}`);
  expect(new Set(ids).size).toBe(ids.length);
  expect(new Set(places).size).toBe(places.length);
  for (const operation of operations) {
    const input = 'shape' in operation.runs.input ? Object.keys(Object(operation.runs.input.shape)) : [];
    for (const name of [...pathNames(operation), ...(operation.omits ?? [])])
      expect(input, operation.id).toContain(name);
  }
});

test('every reference of the description leads to a component, and every member of a query has a type', () => {
  const document = openApiDocument({ origin: 'https://lamplighter.example' });
  const text = JSON.stringify(document);
  for (const [, kind = '', name = ''] of text.matchAll(/"#\/components\/(\w+)\/(\w+)"/g)) {
    expect(Object.entries(document.components).find(([key]) => key === kind)?.[1], `${kind} ${name}`).toHaveProperty(
      name,
    );
  }
  expect(text).not.toContain('#/$defs');
  expect(text).not.toContain('"schema":{}');
});

test('what is a code in the console’s data has its sentence in the API, wherever it stands', () => {
  const { schemas } = openApiDocument({ origin: 'https://lamplighter.example' }).components;
  expect(schemas['Failure']?.required).toContain('message');
  expect(schemas['Finding']?.required).toEqual(expect.arrayContaining(['message', 'action']));
  const finding = { code: 'apiKeyMissing', severity: 'blocked', params: {} };
  const said = withSentences(z.object({ rows: z.array(findingSchema.nullable()) }), { rows: [finding, null] }, 'en');
  expect(said).toEqual({
    rows: [
      { ...finding, message: expect.stringContaining('API key'), action: expect.stringContaining('settings') },
      null,
    ],
  });
  const failure = { code: 'writeRoleMissing', params: { awsAccountId: '111122223333' } };
  const answered = answerOf(operationOf('listObstaclesToApplying'), [failure], 'en');
  expect(answered).toEqual({ items: [{ ...failure, message: expect.stringContaining('111122223333') }] });
  const inJapanese = answerOf(operationOf('listObstaclesToApplying'), [failure], 'ja');
  expect(inJapanese).toEqual({ items: [{ ...failure, message: expect.stringMatching(/\p{Script=Hiragana}/u) }] });
});

test('the page that lists the operations offers a body, to begin with as JSON, where one is read and nowhere else', () => {
  const reference = listReference('en');
  expect(reference.map(({ id }) => id)).toEqual(operations.map(({ id }) => id));
  for (const { id, method, body } of reference)
    if (method === 'GET' || method === 'DELETE') expect(body, id).toBeNull();
  const { body } = reference.find(({ id }) => id === 'createRollout') ?? {};
  expect(JSON.parse(body ?? '')).toEqual({ mode: 'instrument', functionIds: [] });
});

test('every operation is described in the language of the page, and in English for programs', () => {
  const { summaries, descriptions } = textsOf('en').apiOperations;
  expect(Object.keys(summaries).toSorted()).toEqual(operations.map(({ id }) => id).toSorted());
  for (const id of Object.keys(descriptions)) expect(summaries).toHaveProperty(id);
  const isJapanese = /[\p{Script=Hiragana}\p{Script=Katakana}\p{Script=Han}]/u;
  const inJapanese = listReference('ja').flatMap(({ id, group, summary, description, parameters }) =>
    [group, summary, description, ...parameters.map((parameter) => parameter.description)].map((text) => [id, text]),
  );
  expect(inJapanese.filter(([, text = '']) => text !== '' && !isJapanese.test(text))).toEqual([]);
  const { paths } = openApiDocument({ origin: 'https://lamplighter.example' });
  expect(paths['/me']?.['get']).toMatchObject({ summary: summaries.readMe });
  expect(paths['/token']?.['post']).toMatchObject({ description: descriptions.exchangeToken });
});

function operationOf(id: string) {
  const found = operations.find((operation) => operation.id === id);
  if (!found) throw new Error(`There is no operation ${id}.`);
  return found;
}
