import { spawnSync } from 'node:child_process';
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import fc from 'fast-check';
import { afterAll, expect, test } from 'vitest';
import type { FunctionConfiguration } from '../lambda/function-configuration.ts';
import { exampleProvider } from '../testing/example-provider.ts';
import { updateFor } from './apply.ts';
import { commandLines, imageMembers } from './aws-cli.ts';
import type { AttributeChange } from './change.ts';
import { renderDiff } from './diff.ts';
import { maskAttributes } from './mask.ts';
import { compareShapes, shapeOf } from './shape.ts';

const functionArn = 'arn:aws:lambda:eu-west-1:111122223333:function:checkout';
/** Masks the variables that are not its own. */
const provider = { ...exampleProvider, isSensitiveVariable: (name: string) => !name.startsWith('ACME_') };
const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'aws-cli-'));
afterAll(() => fs.rmSync(folder, { recursive: true }));

/** Writes down what it is called with, each word ended by a zero byte, and answers reads from a folder, by their query. */
const pretendedAws = `#!/bin/bash
printf '%s\\0' "$@" >> "$ARGV"; printf '\\0' >> "$ARGV"
[ "$2" = get-function-configuration ] || exit 0
while [ $# -gt 0 ]; do [ "$1" = --query ] && query=$2; shift; done
name=\${query//[^A-Za-z0-9_.]/}
[ "$query" = "$FAILING" ] && exit 254
[ -e "$ANSWERS/$name" ] || { echo null; exit 0; }
cat "$ANSWERS/$name"
`;
fs.writeFileSync(path.join(folder, 'aws'), pretendedAws, { mode: 0o755 });

/** What a function becomes: some variables, and, of an image, another command. */
function planned(configuration: FunctionConfiguration, variables: Record<string, string>) {
  const before = shapeOf(configuration);
  const isImage = configuration.PackageType === 'Image';
  const after = {
    ...before,
    ...(isImage ? { command: ['acme.handler'] } : { handler: "it's.handler" }),
    layers: isImage ? before.layers : [...before.layers, 'arn:aws:lambda:eu-west-1:444455556666:layer:acme:1'],
    variables,
  };
  return compareShapes(before, after, provider.isSensitiveVariable);
}

/** What the lines for a Change hold, made from nothing but what is stored masked. */
function linesFor(configuration: FunctionConfiguration, attributes: AttributeChange[]) {
  const image = configuration.ImageConfigResponse?.ImageConfig;
  return commandLines({
    ...{ functionName: 'checkout', functionArn, awsAccountId: '111122223333', region: 'eu-west-1' },
    attributes: maskAttributes(attributes),
    diff: renderDiff(provider, configuration, attributes),
    imageMembers: imageMembers.filter((member) => image?.[member] !== undefined),
  });
}

/** Runs lines in bash with the pretended `aws`, which knows the function. Returns how it ended and what it was called with. */
function run(text: string, configuration: FunctionConfiguration, shellVariables: Record<string, string> = {}) {
  const own = fs.mkdtempSync(path.join(folder, 'run-'));
  const answer = (query: string, value: string) => {
    fs.writeFileSync(path.join(own, query.replaceAll(/[^A-Za-z0-9_.]/g, '')), value);
  };
  answer('RevisionId', `${configuration.RevisionId}\n`);
  for (const [name, value] of Object.entries(configuration.Environment?.Variables ?? {}))
    if (text.includes(`value_of_${name}=`)) answer(`Environment.Variables."${name}"`, `${JSON.stringify(value)}\n`);
  for (const member of imageMembers) {
    const value = configuration.ImageConfigResponse?.ImageConfig?.[member];
    if (value !== undefined) answer(`ImageConfigResponse.ImageConfig.${member}`, JSON.stringify(value, null, 4));
  }
  const argv = path.join(own, 'argv');
  const env = {
    ...process.env,
    HOME: folder,
    PATH: `${folder}:${process.env['PATH']}`,
    ARGV: argv,
    ANSWERS: own,
    ...shellVariables,
  };
  const { status, stderr } = spawnSync('bash', ['-c', text], { env, encoding: 'utf8' });
  const calls = (fs.existsSync(argv) ? fs.readFileSync(argv, 'utf8') : '').split('\0\0').filter((call) => call !== '');
  return { status, stderr, calls: calls.map((call) => call.split('\0')) };
}

/** The request of the one update among the calls. */
function requestIn(calls: string[][]): unknown {
  const updates = calls.filter(([, operation]) => operation === 'update-function-configuration');
  expect(updates).toHaveLength(1);
  const [update = []] = updates;
  return JSON.parse(update[update.indexOf('--cli-input-json') + 1] ?? '');
}

const zip = (variables: Record<string, string>): FunctionConfiguration => ({
  ...{ FunctionName: 'checkout', FunctionArn: functionArn, RevisionId: '7c7a1a6e-3d0f-4d5c-9a0b-2d3b6c7f8e90' },
  ...{
    Handler: 'app.handler',
    Runtime: 'python3.12',
    Layers: [{ Arn: 'arn:aws:lambda:eu-west-1:111122223333:layer:own:1' }],
  },
  Environment: { Variables: variables },
});
const sent = (configuration: FunctionConfiguration, attributes: AttributeChange[]) => ({
  ...updateFor(configuration, attributes),
  ...{ FunctionName: functionArn, RevisionId: configuration.RevisionId },
});

test('what the shell hands to the AWS CLI is the request that is sent, whatever stands in names and values', () => {
  const value = fc
    .oneof(
      fc.string({ unit: 'grapheme', maxLength: 40 }),
      fc.constantFrom(
        `'; touch /x; '`,
        '$(id)',
        '`id`',
        '"$HOME"',
        '\\',
        `'\\''`,
        '!!',
        'a\nb\r\tc',
        '\u202ehidden',
        '{"a":1}',
        '-x',
        'file://x',
      ),
    )
    .map((text) => text.replaceAll('\0', ''));
  const name = fc.stringMatching(/^(ACME_[A-Z]{1,3}|[A-Z]{2,5}(_URL)?)$/);
  const variables = fc.dictionary(name, value, { maxKeys: 5 });
  fc.assert(
    fc.property(variables, variables, (had, gets) => {
      const configuration = zip(had);
      const attributes = planned(configuration, { ...had, ...gets });
      const { text, supplied } = linesFor(configuration, attributes);
      const own: Record<string, string> = { ...had, ...gets };
      const given = supplied.map(({ name: variable, shellVariable }) => [shellVariable, JSON.stringify(own[variable])]);
      const { status, stderr, calls } = run(text, configuration, Object.fromEntries(given));
      expect([status, stderr]).toEqual([0, '']);
      expect(requestIn(calls)).toEqual(sent(configuration, attributes));
    }),
    { numRuns: 40 },
  );
});

test('no masked value stands in a line: one that stays is read from the function, a new one is asked for', () => {
  const configuration = zip({ DB_PASSWORD: 'kept-secret', OLD_TOKEN: 'old-secret' });
  const attributes = planned(configuration, { DB_PASSWORD: 'kept-secret', API_KEY: 'new-secret', PATH: 'p' });
  const { text, read, supplied } = linesFor(configuration, attributes);
  expect(text).not.toMatch(/kept-secret|old-secret|new-secret|•/);
  expect(read).toEqual(['DB_PASSWORD']);
  expect(supplied.map(({ name }) => name)).toEqual(['API_KEY', 'PATH']);
  const refused = run(text, configuration);
  expect(refused.status).not.toBe(0);
  expect(refused.calls).toEqual([]);
  const given = { value_of_API_KEY: '"new-secret"', value_of_PATH: '"p"' };
  expect(requestIn(run(text, configuration, given).calls)).toEqual(sent(configuration, attributes));
});

test('where a read fails nothing is sent', () => {
  const configuration = zip({ DB_PASSWORD: 'kept' });
  const { text } = linesFor(configuration, planned(configuration, { DB_PASSWORD: 'kept', ACME_LABEL: 'prod' }));
  const { status, calls } = run(text, configuration, { FAILING: 'RevisionId' });
  expect([status, calls.map(([, operation]) => operation)]).toEqual([254, ['get-function-configuration']]);
});

test('of a container image ImageConfig is whole: what no preview holds of it is read from the function', () => {
  const configuration: FunctionConfiguration = {
    ...{ FunctionName: 'checkout', FunctionArn: functionArn, RevisionId: 'r1', PackageType: 'Image' },
    Environment: { Variables: {} },
    ImageConfigResponse: {
      ImageConfig: {
        EntryPoint: ['/lambda-entrypoint.sh', 'a b'],
        Command: ['app.handler'],
        WorkingDirectory: '/var/task',
      },
    },
  };
  const attributes = planned(configuration, { ACME_LABEL: 'prod' });
  const { text, read } = linesFor(configuration, attributes);
  expect(read).toEqual(['EntryPoint', 'WorkingDirectory']);
  expect(requestIn(run(text, configuration).calls)).toEqual(sent(configuration, attributes));
});

test('only the attributes that the Change touches are sent', () => {
  const configuration = zip({ ACME_LABEL: 'prod' });
  const before = shapeOf(configuration);
  const attributes = compareShapes(before, { ...before, layers: [] }, provider.isSensitiveVariable);
  const { text } = linesFor(configuration, attributes);
  const { RevisionId } = configuration;
  expect(requestIn(run(text, configuration).calls)).toEqual({ FunctionName: functionArn, RevisionId, Layers: [] });
});
