import path from 'node:path';
import { describe, expect, test } from 'vitest';
import type { Settings } from '../../core/datadog/settings.ts';
import { formatPatch } from '../edit/patch.ts';
import { readFixtures } from '../testing/fixtures.ts';
import { brokenLaws, planOnly } from '../testing/laws.ts';
import { terraform } from './way.ts';

const folder = path.join(import.meta.dirname, 'testdata/directories');
const settings: Settings = {
  site: 'datadoghq.eu',
  apiKey: { source: 'secretsManager', arn: 'arn:aws:secretsmanager:eu-west-1:111122223333:secret:datadog-AbCdEf' },
  env: 'prod',
  tags: { team: 'checkout' },
};
const fixtures = readFixtures(folder).map((fixture) => [fixture.name, fixture.form, fixture] as const);

describe('a directory is edited, stays as it is the second time, and gets its bytes back', () => {
  test.each(fixtures)('%s, %s', async (_name, _form, { files }) => {
    expect(await brokenLaws(terraform, files, { mode: 'instrument', settings })).toEqual([]);
  });
});

describe('the patch is the one that its owner would write', () => {
  test.each(fixtures.filter(([, form]) => form === 'as written'))('%s', async (name, _form, { files }) => {
    const { files: edits } = await planOnly(terraform, files, { mode: 'instrument', settings });
    await expect(formatPatch(edits)).toMatchFileSnapshot(path.join(folder, `${name}.patch`));
  });
});
