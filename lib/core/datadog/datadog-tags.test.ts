import { expect, test } from 'vitest';
import { mergeDatadogTags } from './datadog-tags.ts';

test.each([
  [undefined, {}, undefined],
  ['team:pay', {}, 'team:pay'],
  [undefined, { a: 'b' }, 'a:b'],
  ['team:pay,cost:42', { layer: 'api' }, 'team:pay,cost:42,layer:api'],
  ['team:pay,cost:42', { team: 'intake' }, 'team:intake,cost:42'],
  ['team:a,team:b,lonely', { team: 'c' }, 'team:c,lonely'],
  ['Team:Pay', { team: 'pay' }, 'Team:Pay'],
  ['a:b c:d', { c: 'd' }, 'a:b c:d'],
  ['a:b c:d', { e: 'f' }, 'a:b,c:d,e:f'],
  ['url:https://x/y', { url: 'z' }, 'url:z'],
])('DD_TAGS %j with %j reads %j', (current, chosen, merged) => {
  expect(mergeDatadogTags(current, chosen)).toBe(merged);
});

test('a text full of tags merges with as many chosen ones', () => {
  const names = Array.from({ length: 10_000 }, (_, index) => `key${index}`);
  const current = names.map((name) => `${name}:old`).join(',');
  const chosen = Object.fromEntries(names.map((name) => [name, 'new']));
  expect(mergeDatadogTags(current, chosen)).toBe(names.map((name) => `${name}:new`).join(','));
  expect(mergeDatadogTags(current, { key9999: 'old' })).toBe(current);
});
