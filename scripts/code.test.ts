import { spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterAll, beforeEach, describe, expect, test } from 'vitest';
import { codeReportSchema } from '#lib/code/project.ts';

const base = mkdtempSync(join(tmpdir(), 'code-'));
afterAll(() => rmSync(base, { recursive: true }));

const arn = 'arn:aws:secretsmanager:us-east-1:111122223333:secret:datadog-AbCdEf';
const service =
  'service: shop\nprovider:\n  name: aws\n  runtime: python3.12\nfunctions:\n  f:\n    handler: f.handler\n';
const settings = join(base, 'settings.json');
writeFileSync(settings, JSON.stringify({ site: 'datadoghq.eu', apiKey: { source: 'secretsManager', arn } }));

let folder = '';
beforeEach(() => {
  folder = mkdtempSync(join(base, 'project-'));
  write('a service/serverless.yml', service);
  write('a service/node_modules/x/serverless.yml', service);
});

function write(path: string, text: string): void {
  mkdirSync(dirname(join(folder, path)), { recursive: true });
  writeFileSync(join(folder, path), text);
}

function read(path: string): string {
  return readFileSync(join(folder, path), 'utf8');
}

function run(...args: string[]) {
  const { status, stdout, stderr } = spawnSync(process.execPath, ['scripts/code.ts', ...args], { encoding: 'utf8' });
  return { status, stdout, stderr };
}

describe('the command', () => {
  test('prints a patch that git apply takes, and changes nothing itself', () => {
    const { status, stdout, stderr } = run(folder, '--settings', settings);
    expect([status, read('a service/serverless.yml')]).toEqual([0, service]);
    expect(stderr).toContain('a service (serverless): 1 file to change.');
    const environment = { ...process.env, GIT_CEILING_DIRECTORIES: base };
    const applied = spawnSync('git', ['apply'], { cwd: folder, input: stdout, encoding: 'utf8', env: environment });
    expect([applied.status, applied.stderr]).toEqual([0, '']);
    expect(read('a service/serverless.yml')).toContain(arn);
    expect(run(folder, '--settings', settings)).toMatchObject({ status: 0, stdout: '' });
  });

  test('edits in place with --write, and gives the original back with --remove', () => {
    expect(run(folder, '--settings', settings, '--write')).toMatchObject({ status: 0, stdout: '' });
    expect(read('a service/serverless.yml')).toContain('serverless-plugin-datadog');
    expect(run(folder, '--remove', '--write')).toMatchObject({ status: 0 });
    expect(read('a service/serverless.yml')).toBe(service);
  });

  test('writes the key of the place that the code is deployed to, and refuses where it is not known', () => {
    const open = join(folder, 'open.json');
    const table = [{ awsAccountId: '111122223333', arn }];
    writeFileSync(open, JSON.stringify({ apiKey: { source: 'secretsManager', table }, env: { from: 'account' } }));
    const place = ['--account', '111122223333', '--region', 'us-east-1'];
    const { status, stdout, stderr } = run(folder, '--settings', open, ...place);
    expect([status, stdout.includes(arn), stderr]).toEqual([
      0,
      true,
      expect.stringContaining('DD_ENV is taken from the account'),
    ]);
    expect(run(folder, '--settings', open)).toMatchObject({ status: 3, stdout: '' });
    expect(run(folder, '--settings', open, '--region', 'us-east-1')).toMatchObject({ status: 2, stdout: '' });
  });

  test('prints projects, files, functions, findings and steps as JSON', () => {
    write('program/serverless.ts', 'export default {};\n');
    const { status, stdout, stderr } = run(folder, '--settings', settings, '--json');
    expect([status, stderr]).toEqual([3, '']);
    const { projects } = codeReportSchema.parse(JSON.parse(stdout));
    expect(projects.map(({ path, way, verdict }) => [path, way, verdict])).toEqual([
      ['a service', 'serverless', 'change'],
      ['program', 'serverless', 'refused'],
    ]);
    expect(projects[0]?.files.map(({ path, before }) => [path, before])).toEqual([
      ['a service/serverless.yml', service],
    ]);
    expect(projects[0]?.functions).toMatchObject([{ name: 'f', after: { handler: 'datadog_lambda.handler.handler' } }]);
    expect(projects[1]?.findings).toMatchObject([
      { code: 'programNotEdited', severity: 'blocked', file: 'program/serverless.ts' },
    ]);
    expect(projects[1]?.steps[0]).toContain(arn);
  });

  test('never follows links', () => {
    const outside = mkdtempSync(join(base, 'outside-'));
    writeFileSync(join(outside, 'serverless.yml'), service);
    symlinkSync(outside, join(folder, 'linked'));
    symlinkSync(join(outside, 'serverless.yml'), join(folder, 'serverless.yml'));
    const { projects } = codeReportSchema.parse(JSON.parse(run(folder, '--settings', settings, '--json').stdout));
    expect(projects.map(({ path }) => path)).toEqual(['a service']);
    expect(run(folder, '--settings', settings, '--write').status).toBe(0);
    expect(readFileSync(join(outside, 'serverless.yml'), 'utf8')).toBe(service);
  });

  test('takes only the way that is asked for', () => {
    const { status, stdout } = run(folder, '--settings', settings, '--json', '--way', 'terraform');
    expect([status, JSON.parse(stdout)]).toEqual([0, { projects: [] }]);
  });

  test.each([
    [['--settings', settings], 'Name the folder'],
    [[base], 'Name the settings'],
    [[join(base, 'nowhere'), '--settings', settings], 'could not be read'],
    [[base, '--settings', join(base, 'nowhere.json')], 'could not be read'],
    [[base, '--settings', settings, '--json', '--write'], 'Choose one of'],
    [[base, '--settings', settings, '--way', 'pulumi'], 'The way pulumi is not known'],
    [[base, '--settings', settings, '--force'], 'An option is not known'],
  ])('says in one sentence what is wrong with %j', (args, sentence) => {
    const { status, stdout, stderr } = run(...args);
    expect([status, stdout]).toEqual([2, '']);
    expect(stderr).toContain(sentence);
  });
});
