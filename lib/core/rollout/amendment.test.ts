import { expect, test } from 'vitest';
import { maskedValue } from '../change/change-codes.ts';
import { describeAmendment } from './amendment.ts';
import { defaultStrategy } from './default-strategy.ts';

const before = {
  name: 'Canaries',
  settings: { env: 'prod', apiKey: { source: 'plain', value: maskedValue }, layerVersions: { python: 100 } },
  strategy: defaultStrategy(300),
} as const;

test('an amendment is described by what differs alone, and by no masked value', () => {
  expect(describeAmendment(before, structuredClone(before))).toEqual({});
  const after = {
    name: 'Canaries',
    settings: { env: 'staging', apiKey: before.settings.apiKey, service: 'shop' },
    strategy: { ...before.strategy, bakeSeconds: 600, waves: [{ percent: 100 }] },
  };
  const described = describeAmendment(before, after);
  expect(described).toEqual({
    'settings.env': 'prod → staging',
    'settings.layerVersions.python': '100 → –',
    'settings.service': '– → shop',
    'strategy.bakeSeconds': '300 → 600',
    'strategy.waves': '[{"functions":1},{"percent":1},{"percent":10},{"percent":100}] → [{"percent":100}]',
  });
  expect(JSON.stringify(described)).not.toContain(maskedValue);
});

test('a long value does not fill the record', () => {
  const long = { ...before, name: 'x'.repeat(5_000) };
  expect(describeAmendment(before, long)['name']?.length).toBeLessThan(250);
  const halved = { ...before, name: `${'x'.repeat(199)}\u{1f4a5}` };
  expect(describeAmendment(before, halved)['name']?.isWellFormed()).toBe(true);
});
