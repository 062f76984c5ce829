import path from 'node:path';
import { describe, expect, test } from 'vitest';
import type { Settings } from '../../core/datadog/settings.ts';
import { formatPatch } from '../edit/patch.ts';
import { readFixtures } from '../testing/fixtures.ts';
import { brokenLaws, planOnly } from '../testing/laws.ts';
import { sam, samInPlace } from './way.ts';

const folder = path.join(import.meta.dirname, 'testdata/templates');
const settings: Settings = {
  site: 'datadoghq.eu',
  apiKey: { source: 'secretsManager', arn: 'arn:aws:secretsmanager:eu-west-1:111122223333:secret:datadog-AbCdEf' },
  env: 'prod',
  version: '1.2.3',
  tags: { team: 'checkout', tier: '1' },
  tracing: true,
  llmObs: { mlApp: 'shop' },
};
const fixtures = readFixtures(folder).map((fixture) => [fixture.name, fixture.form, fixture] as const);

test('there are at least twelve', () =>
  expect(new Set(fixtures.map(([name]) => name)).size).toBeGreaterThanOrEqual(12));

describe.each([
  ['through the macro', sam],
  ['in place', samInPlace],
])('%s', (form, way) => {
  describe('a template is edited, stays as it is the second time, and gets its bytes back', () => {
    test.each(fixtures)('%s, %s', async (_name, _form, { files }) => {
      expect(await brokenLaws(way, files, { mode: 'instrument', settings })).toEqual([]);
    });
  });

  describe('the patch is the one that its owner would write', () => {
    test.each(fixtures.filter(([, written]) => written === 'as written'))('%s', async (name, _form, { files }) => {
      const { files: edits } = await planOnly(way, files, { mode: 'instrument', settings });
      const ending = form === 'in place' ? 'in-place.patch' : 'patch';
      await expect(formatPatch(edits)).toMatchFileSnapshot(path.join(folder, `${name}.${ending}`));
    });
  });
});
