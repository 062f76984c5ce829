import path from 'node:path';
import { describe, expect, test } from 'vitest';
import type { Settings } from '../../core/datadog/settings.ts';
import { formatPatch } from '../edit/patch.ts';
import type { Way } from '../way.ts';
import { readFixtures } from './fixtures.ts';
import { brokenLaws, planOnly } from './laws.ts';

/** What fixtures are instrumented with, unless a way cannot express all of it. */
export const fixtureSettings: Settings = {
  site: 'datadoghq.eu',
  apiKey: { source: 'secretsManager', arn: 'arn:aws:secretsmanager:eu-west-1:111122223333:secret:datadog-AbCdEf' },
  env: 'prod',
  version: '1.2.3',
  tags: { team: 'checkout', tier: '1' },
  tracing: true,
  llmObs: { mlApp: 'shop' },
};

/**
 * Declares the tests of a way's fixtures, of which there must be at least twelve: each is edited in all its forms, stays as it
 * is the second time, gets its bytes back, and its patch is the one that stands beside it (`<name>.<ending>`).
 */
export function testFixtures(folder: string, way: Way, settings: Settings, ending = 'patch'): void {
  const fixtures = readFixtures(folder).map((fixture) => [fixture.name, fixture.form, fixture] as const);

  test('there are at least twelve', () =>
    expect(new Set(fixtures.map(([name]) => name)).size).toBeGreaterThanOrEqual(12));

  describe('each is edited, stays as it is the second time, and gets its bytes back', () => {
    test.each(fixtures)('%s, %s', async (_name, _form, { files }) => {
      expect(await brokenLaws(way, files, { mode: 'instrument', settings })).toEqual([]);
    });
  });

  describe('the patch is the one that its owner would write', () => {
    test.each(fixtures.filter(([, form]) => form === 'as written'))('%s', async (name, _form, { files }) => {
      const { files: edits } = await planOnly(way, files, { mode: 'instrument', settings });
      await expect(formatPatch(edits)).toMatchFileSnapshot(path.join(folder, `${name}.${ending}`));
    });
  });
}
