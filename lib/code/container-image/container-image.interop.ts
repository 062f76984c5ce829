import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { DockerfileParser, Env, type Instruction, JSONInstruction } from 'dockerfile-ast';
import { expect, test } from 'vitest';
import { readFixtures } from '../testing/fixtures.ts';
import { planOnly } from '../testing/laws.ts';
import { containerImage } from './way.ts';

const settings = {
  site: 'datadoghq.eu',
  apiKey: { source: 'secretsManager', arn: 'arn:aws:secretsmanager:eu-west-1:111122223333:secret:datadog-AbCdEf' },
  env: 'prod',
} as const;
const fixtures = readFixtures(path.join(import.meta.dirname, 'testdata/images')).map(
  (fixture) => [fixture.name, fixture.form, fixture] as const,
);

/** What the last stage says by itself, read with nothing but the parser's own reading of each instruction. */
function lastStage(text: string) {
  const instructions = DockerfileParser.parse(text).getInstructions();
  const from = instructions.findLastIndex((instruction) => instruction.getKeyword() === 'FROM');
  const own = instructions.slice(from + 1);
  const variables = own.flatMap((instruction) =>
    instruction instanceof Env ? instruction.getProperties().map((pair) => [pair.getName(), pair.getValue()]) : [],
  );
  const copies = own.filter((instruction) => instruction.toString().includes('datadog/lambda-extension'));
  return {
    command: lastWord(own, 'CMD') ?? lastWord(own, 'ENTRYPOINT'),
    variables: Object.fromEntries(variables),
    copies,
  };
}

/** What templates that were edited too say that the image's function is. */
function handlersInTemplates(files: readonly { path: string; after: string | null }[]): string[] {
  return files
    .filter(({ path: file }) => /\.ya?ml$/.test(file))
    .flatMap(({ after }) =>
      Array.from((after ?? '').matchAll(/DD_LAMBDA_HANDLER: (\S+)/g), ([, handler = '']) => handler),
    );
}

function lastWord(own: readonly Instruction[], keyword: string): string | undefined {
  const command = own.findLast((instruction) => instruction.getKeyword() === keyword);
  return command instanceof JSONInstruction ? command.getJSONStrings().at(-1)?.getJSONValue() : undefined;
}

test.each(fixtures)('%s, %s: the final stage holds what was predicted', async (_name, _form, { files }) => {
  const result = await planOnly(containerImage, files, { mode: 'instrument', settings });
  const { command, variables, copies } = lastStage(result.files[0]?.after ?? '');
  expect(copies).toHaveLength(1);
  expect(variables.DD_SITE).toBe('datadoghq.eu');
  for (const { after } of result.functions) {
    for (const [name, value] of Object.entries(variables))
      if (name.startsWith('DD_S')) expect(after.environment[name]).toContain(value);
    if (after.environment.DD_LAMBDA_HANDLER === undefined) continue;
    // A template that gives the function a command of its own names that one itself.
    const named = [variables.DD_LAMBDA_HANDLER, ...handlersInTemplates(result.files)];
    expect(named).toContain(after.environment.DD_LAMBDA_HANDLER);
    expect(['datadog_lambda.handler.handler', 'node_modules/datadog-lambda-js/dist/handler.handler']).toContain(
      command,
    );
  }
});

const builder = spawnSync('docker', ['buildx', 'version']);
const builderReason =
  builder.error === undefined && builder.status === 0 ? '' : ' (docker with buildx is not installed)';

test.skipIf(builderReason !== '').each(fixtures)(
  `%s, %s: the builder takes the edited Dockerfile${builderReason}`,
  async (_name, _form, { files }) => {
    const result = await planOnly(containerImage, files, { mode: 'instrument', settings });
    const folder = mkdtempSync(path.join(tmpdir(), 'image-'));
    try {
      writeFileSync(path.join(folder, 'Dockerfile'), result.files[0]?.after ?? '');
      const check = spawnSync('docker', ['buildx', 'build', '--call=outline', folder], { encoding: 'utf8' });
      expect([check.status, check.stderr]).toEqual([0, expect.any(String)]);
    } finally {
      rmSync(folder, { recursive: true });
    }
  },
);
