import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { datadogSites, type Settings } from '../../core/datadog/settings.ts';
import { forwarderSnippets } from '../forwarder/forwarder-snippets.ts';
import type { NetworkDescription } from '../vpc/network.ts';
import { vpcSnippets } from '../vpc/vpc-snippets.ts';
import { attribute, writeHclFile } from './hcl-text.ts';

/** The real tools read the snippets. Terraform takes its provider from where its own configuration says. */

const settings: Settings = {
  apiKey: { source: 'secretsManager', arn: 'arn:aws:secretsmanager:eu-central-1:111122223333:secret:datadog-AbCdEf' },
  profiling: true,
};
const networks: NetworkDescription[] = [
  {
    region: 'eu-central-1',
    vpcId: 'vpc-1a2b3c4d',
    subnetIds: ['subnet-1a2b3c4d', 'subnet-2a2b3c4d'],
    securityGroupIds: ['sg-1a2b3c4d'],
  },
  { region: 'us-east-1', vpcId: undefined, subnetIds: [], securityGroupIds: [] },
];
const oldFunction = {
  name: '1-old-orders',
  runtime: 'python3.6',
  architecture: 'x86_64',
  region: 'us-east-1',
  packageType: 'Zip' as const,
  handler: 'app.handler',
  layers: [],
  variables: {},
};
const snippets = [
  ...networks.flatMap((network) => datadogSites.flatMap((site) => vpcSnippets(network, { ...settings, site }))),
  ...forwarderSnippets(oldFunction, settings, {}),
  ...forwarderSnippets(oldFunction, settings, {
    forwarderArn: 'arn:aws:lambda:us-east-1:111122223333:function:datadog-forwarder',
  }),
];
const textsOf = (language: string) => [
  ...new Set(snippets.flatMap((snippet) => (snippet.language === language ? [snippet.text] : []))),
];

function run(command: string, words: readonly string[], options: { input?: string; cwd?: string } = {}) {
  return spawnSync(command, words, { encoding: 'utf8', ...options });
}

function has(command: string): boolean {
  return run(command, ['--version']).status === 0;
}

function inFolder<Result>(act: (folder: string) => Result): Result {
  const folder = mkdtempSync(join(tmpdir(), 'snippets-'));
  try {
    return act(folder);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

describe('Terraform', () => {
  test('formats every snippet as it is written', ({ skip }) => {
    if (!has('terraform')) skip('terraform is not here');
    for (const text of textsOf('hcl')) {
      const { stdout, stderr } = run('terraform', ['fmt', '-'], { input: text });
      expect([stdout, stderr.includes('Error')]).toEqual([text, false]);
    }
  });

  test('reads every text as it was meant', ({ skip }) => {
    if (!has('terraform')) skip('terraform is not here');
    const texts = fc.sample(fc.string({ unit: fc.constantFrom('$', '{', '}', '%', '"', '\\', '\n', 'a', '日') }), 300);
    inFolder((folder) => {
      const body = [attribute('value', texts)];
      writeFileSync(join(folder, 'main.tf'), writeHclFile([{ block: 'output', labels: ['texts'], body }]));
      expect(run('terraform', ['apply', '-auto-approve', '-no-color'], { cwd: folder }).stderr).not.toContain('Error');
      const { stdout } = run('terraform', ['output', '-json', 'texts'], { cwd: folder });
      expect(JSON.parse(stdout)).toEqual(texts);
    });
  }, 120_000);

  test('takes every snippet for valid', ({ skip }) => {
    if (!has('terraform')) skip('terraform is not here');
    inFolder((folder) => {
      const provider =
        'terraform {\n  required_providers {\n    aws = {\n      source = "hashicorp/aws"\n    }\n  }\n}\n';
      writeFileSync(join(folder, 'versions.tf'), provider);
      if (run('terraform', ['init', '-backend=false', '-no-color'], { cwd: folder }).status !== 0)
        skip('terraform cannot get the AWS provider');
      for (const text of textsOf('hcl')) {
        writeFileSync(join(folder, 'main.tf'), text);
        const { status, stdout, stderr } = run('terraform', ['validate', '-no-color'], { cwd: folder });
        expect([status, text, stdout + stderr]).toEqual([0, text, stdout + stderr]);
      }
    });
  }, 600_000);
});

test('cfn-lint finds nothing wrong in a whole template', ({ skip }) => {
  if (!has('cfn-lint')) skip('cfn-lint is not here');
  inFolder((folder) => {
    const whole = textsOf('yaml').filter((text) => !text.includes('YourFunction'));
    const files = whole.map((text, index) => {
      const file = join(folder, `${index}.yaml`);
      writeFileSync(file, text);
      return file;
    });
    const { status, stdout } = run('cfn-lint', ['--regions', 'us-east-1', '--ignore-checks', 'W', '--', ...files]);
    expect([stdout, status]).toEqual(['', 0]);
  });
}, 600_000);
