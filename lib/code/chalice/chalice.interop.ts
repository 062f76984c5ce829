import { spawnSync } from 'node:child_process';
import path from 'node:path';
import { expect, test } from 'vitest';
import { readFixtures } from '../testing/fixtures.ts';
import { planOnly } from '../testing/laws.ts';
import { chalice } from './way.ts';

const settings = {
  apiKey: { source: 'secretsManager', arn: 'arn:aws:secretsmanager:eu-west-1:111122223333:secret:datadog-AbCdEf' },
} as const;
const fixtures = readFixtures(path.join(import.meta.dirname, 'testdata/applications')).map(
  (fixture) => [fixture.name, fixture.form, fixture] as const,
);
const python = spawnSync('python3', ['--version']);
const reason = python.error === undefined && python.status === 0 ? '' : ' (python3 is not installed)';

test.skipIf(reason !== '').each(fixtures)(
  `%s, %s: Python compiles what was edited${reason}`,
  async (_name, _form, { files }) => {
    const result = await planOnly(chalice, files, { mode: 'instrument', settings });
    const edited = result.files.filter(({ path: file }) => file.endsWith('.py'));
    expect(edited).not.toEqual([]);
    for (const { path: file, after } of edited) {
      const program = 'import sys; compile(sys.stdin.buffer.read(), sys.argv[1], "exec")';
      const compiled = spawnSync('python3', ['-c', program, file], { input: after ?? '', encoding: 'utf8' });
      expect([compiled.status, compiled.stderr]).toEqual([0, '']);
    }
  },
);
