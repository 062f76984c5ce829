import { describe, expect, test } from 'vitest';
import type { Settings } from '../../core/datadog/settings.ts';
import { applyEdits, brokenLaws, filesOf, planOnly } from '../testing/laws.ts';
import { containerImage } from './way.ts';

const settings: Settings = {
  site: 'datadoghq.eu',
  apiKey: { source: 'secretsManager', arn: 'arn:aws:secretsmanager:eu-west-1:111122223333:secret:datadog-AbCdEf' },
};
const instrument = { mode: 'instrument', settings } as const;
const remove = { mode: 'remove', settings: {} } as const;
const python = 'FROM public.ecr.aws/lambda/python:3.12\n';

async function planText(text: string, request: Parameters<typeof planOnly>[2] = instrument) {
  return planOnly(containerImage, filesOf({ Dockerfile: text }), request);
}

function codesOf({ findings }: { findings: readonly { code: string }[] }) {
  return findings.map(({ code }) => code).filter((code) => code !== 'permissionElsewhere');
}

describe('what is no function of Lambda, or cannot be redirected, is left alone', () => {
  test.each([
    ['a web server', 'FROM nginx:1\nCMD ["nginx"]\n'],
    ['only an earlier stage', 'FROM public.ecr.aws/lambda/python:3.12 AS x\nCMD ["a.b"]\nFROM nginx\nCMD ["nginx"]\n'],
    ['no Dockerfile at all', 'hello\n'],
  ])('%s is no project', (_name, text) => {
    expect(containerImage.findProjects(filesOf({ Dockerfile: text }))).toEqual([]);
  });

  test.each([
    ['the shell form', `${python}CMD app.handler\n`, 'commandUnclear'],
    ['a file as command', `${python}CMD ["app.py"]\n`, 'functionBlocked'],
    ['two words', `${python}CMD ["app.handler", "x"]\n`, 'commandUnclear'],
    ['a script as entry point', `${python}ENTRYPOINT ["/start.sh"]\nCMD ["app.handler"]\n`, 'entrypointUnknown'],
    [
      'a client in the shell form',
      'FROM python:3.12\nENTRYPOINT python -m awslambdaric app.handler\n',
      'commandUnclear',
    ],
    [
      'the web adapter',
      'FROM node:22\nCOPY --from=public.ecr.aws/awsguru/aws-lambda-adapter:0.9.1 /lambda-adapter /opt/extensions/lambda-adapter\nCMD ["node", "server.js"]\n',
      'webAdapter',
    ],
    [
      'an image without a shell',
      'FROM gcr.io/distroless/python3\nENTRYPOINT ["python3", "-m", "awslambdaric"]\nCMD ["a.b"]\n',
      'installerMissing',
    ],
    [
      'a handler in an inherited entry point',
      'FROM node:22 AS a\nENTRYPOINT ["npx", "aws-lambda-ric", "a.b"]\nFROM a\nCOPY . .\n',
      'handlerInherited',
    ],
    [
      'a foreign wrapper',
      'FROM public.ecr.aws/lambda/java:21\nENV AWS_LAMBDA_EXEC_WRAPPER=/opt/otel-handler\nCMD ["a.B"]\n',
      'foreignWrapper',
    ],
    [
      'a redirect without an original',
      `${python}CMD ["datadog_lambda.handler.handler"]\n`,
      'redirectedWithoutOriginal',
    ],
    [
      'another key among other variables',
      `${python}ENV A=1 DD_API_KEY_SSM_ARN=x\nCMD ["a.b"]\n`,
      'variableNotRemovable',
    ],
  ])('%s is refused', async (_name, text, code) => {
    const result = await planText(text);
    expect([result.verdict, codesOf(result)]).toEqual(['refused', [code]]);
    expect(result.files).toEqual([]);
  });

  test('an entry point resets a command that was inherited, not one of its own stage', async () => {
    const own = await planText(`FROM python:3.12\nCMD ["a.b"]\nENTRYPOINT ["python", "-m", "awslambdaric"]\n`);
    expect(own.functions[0]?.before.handler).toBe('a.b');
    const inherited = await planText(
      `FROM python:3.12 AS a\nCMD ["a.b"]\nFROM a\nENTRYPOINT ["python", "-m", "awslambdaric"]\n`,
    );
    expect(inherited.functions[0]?.before.handler).toBeNull();
    expect(codesOf(inherited)).toEqual(['commandElsewhere']);
  });
});

describe('an image that is instrumented already', () => {
  const byHand = `${python}# ours
COPY app.py .
COPY --from=public.ecr.aws/datadog/lambda-extension:65 /opt/extensions/ /opt/extensions
RUN pip install "datadog-lambda>=5"
ENV DD_SITE=datadoghq.com
ENV DD_API_KEY=0123456789abcdef0123456789abcdef
ENV DD_LAMBDA_HANDLER="app.handler"
CMD ["datadog_lambda.handler.handler"]
`;

  test('is completed, never doubled: an older extension is raised and the key source replaced', async () => {
    const result = await planText(byHand);
    const after = result.files[0]?.after ?? '';
    expect(after.split('lambda-extension:').length).toBe(2);
    expect(after).toContain('lambda-extension:100 /opt/extensions/');
    expect(after).not.toContain('ENV DD_API_KEY=');
    expect(after).toContain('ENV DD_SITE=datadoghq.eu');
    expect(result.functions[0]?.after).toMatchObject({
      handler: 'datadog_lambda.handler.handler',
      environment: { DD_LAMBDA_HANDLER: 'app.handler', DD_SITE: 'datadoghq.eu' },
    });
  });

  test('loses all that the documentation tells to write', async () => {
    const { files } = await planText(byHand, remove);
    expect(files[0]?.after).toBe(`${python}# ours\nCOPY app.py .\nCMD ["app.handler"]\n`);
  });

  test('loses a tracer with its wrapper, wherever that stands', async () => {
    const { files } = await planText(
      `FROM public.ecr.aws/lambda/java:21
ENV AWS_LAMBDA_EXEC_WRAPPER=/opt/datadog_wrapper
RUN yum -y install wget
RUN wget -O /opt/java/lib/dd-java-agent.jar https://dtdg.co/latest-java-tracer
COPY --from=public.ecr.aws/datadog/lambda-extension:latest /opt/. /opt/
CMD ["a.B"]
`,
      remove,
    );
    expect(files[0]?.after).toBe('FROM public.ecr.aws/lambda/java:21\nRUN yum -y install wget\nCMD ["a.B"]\n');
  });

  test('keeps what is mixed with other things, and says so', async () => {
    const result = await planText(
      `${python}ENV DD_ENV=prod A=1\nRUN pip install boto3 datadog-lambda\nCOPY --from=public.ecr.aws/datadog/lambda-extension:9 /opt/. /opt/\nCMD ["a.b"]\n`,
      remove,
    );
    expect(codesOf(result)).toEqual(['variablesKept', 'libraryKept']);
    expect(result.files[0]?.after).toContain('boto3 datadog-lambda');
  });

  test.each([
    ['the Alpine extension elsewhere', python, 'latest-alpine', ['extensionMismatch']],
    [
      'another on Alpine',
      'FROM python:3.12-alpine3.20\nENTRYPOINT ["python", "-m", "awslambdaric"]\n',
      '9',
      ['extensionMismatch'],
    ],
    ['the right one', python, 'latest', []],
  ])('%s is named where it does not fit', async (_name, head, tag, codes) => {
    const copy = `COPY --from=public.ecr.aws/datadog/lambda-extension:${tag} /opt/. /opt/\n`;
    expect(codesOf(await planText(`${head}${copy}CMD ["a.b"]\n`))).toEqual(codes);
  });

  test('an extension through a stage of its own is known', async () => {
    const text = `FROM public.ecr.aws/datadog/lambda-extension:99 AS dd\n${python}COPY --from=dd /opt/. /opt/\nCMD ["a.b"]\n`;
    const { files } = await planText(text);
    expect(files[0]?.after?.split('COPY').length).toBe(2);
  });
});

const serviceWith = (command: string, rest = '') =>
  filesOf({
    'serverless.yml': `service: x\nprovider:\n  name: aws\n  ecr:\n    images:\n      one: {path: ./one, file: Containerfile}\nfunctions:\n  a:\n    image:\n      name: one\n      command: ${command} # ours\n${rest}`,
    'one/Containerfile': `${python}CMD ["b.handler"]\n`,
  });

describe('a command that a template overrides is redirected there', () => {
  const template = (properties: string) =>
    filesOf({
      'template.yaml': `Resources:\n  A:\n    Type: AWS::Serverless::Function\n    Metadata: {DockerContext: ./one}\n    Properties:\n      PackageType: Image\n${properties}`,
      'one/Dockerfile': `${python}CMD ["b.handler"]\n`,
    });

  test.each([
    ['a list of a service', serviceWith('[a.handler]'), 'serverless.yml'],
    ['a list on lines of its own', serviceWith('\n        - "a.handler"'), 'serverless.yml'],
    ['beside other variables', serviceWith('[a.handler]', '    environment:\n      A: b\n'), 'serverless.yml'],
    ['of SAM', template('      ImageConfig:\n        Command: ["a.handler"]\n'), 'template.yaml'],
    [
      'of SAM, with variables',
      template(
        '      Environment:\n        Variables: {A: b}\n      ImageConfig: {Command: [a.handler]}\n      Timeout: 3\n',
      ),
      'template.yaml',
    ],
  ])('%s', async (_name, files, file) => {
    const result = await planOnly(containerImage, files, instrument);
    expect(result.files.map(({ path }) => path)).toContain(file);
    expect(result.functions.map(({ after }) => [after.handler, after.environment.DD_LAMBDA_HANDLER])).toEqual([
      ['datadog_lambda.handler.handler', 'a.handler'],
    ]);
    expect(result.findings.find(({ code }) => code === 'commandRedirected')).toMatchObject({ file });
    expect(codesOf(result)).not.toContain('commandOverridden');
    expect(await brokenLaws(containerImage, files, instrument)).toEqual([]);
  });

  test.each(['[!Ref Command]', '[a.handler, more]', '["it’s.handler"]'])('but %s is not', async (command) => {
    const result = await planOnly(containerImage, template(`      ImageConfig: {Command: ${command}}\n`), instrument);
    expect(result.files.map(({ path }) => path)).toEqual(['one/Dockerfile']);
    expect(codesOf(result)).toContain('commandOverridden');
  });
});

test('a command that a template overrides where it cannot be edited is named with what to write there', async () => {
  const files = serviceWith('[a.handler]', '    environment: {Ref: Variables}\n');
  const result = await planOnly(containerImage, files, instrument);
  expect(result.findings.find(({ code }) => code === 'commandOverridden')).toMatchObject({
    file: 'serverless.yml',
    line: 11,
  });
  expect(result.steps.find(({ code }) => code === 'redirectInTemplate')?.params).toEqual({
    function: 'a',
    file: 'serverless.yml',
    command: '["datadog_lambda.handler.handler"]',
    handler: 'a.handler',
  });
  expect(result.functions.map(({ name, after }) => [name, after.handler])).toEqual([['a', 'a.handler']]);
});

test('the own handler of a redirected image may stand in its template', async () => {
  const files = filesOf({
    'template.yaml':
      'Resources:\n  A:\n    Type: AWS::Serverless::Function\n    Properties:\n      PackageType: Image\n      Environment: {Variables: {DD_LAMBDA_HANDLER: a.b}}\n    Metadata: {DockerContext: ./one}\n',
    'one/Dockerfile': `${python}CMD ["datadog_lambda.handler.handler"]\n`,
  });
  const result = await planOnly(containerImage, files, instrument);
  expect(result.verdict).toBe('change');
  expect(result.files[0]?.after).not.toContain('DD_LAMBDA_HANDLER');
  expect(result.functions[0]?.after.environment.DD_LAMBDA_HANDLER).toBe('a.b');
});

test('settings decide: no library, no extension, FIPS, another version, another setting on an instrumented image', async () => {
  const text = `FROM python:3.12-alpine\nENTRYPOINT ["python", "-m", "awslambdaric"]\nCMD ["a.b"]\n`;
  const without = await planText(text, {
    mode: 'instrument',
    settings: { layerVersions: { extension: 'none' } },
  });
  expect(without.files[0]?.after).not.toContain('lambda-extension');
  expect(without.files[0]?.after).toContain('ENV DD_FLUSH_TO_LOG=true');
  const nothing = await planText(text, {
    mode: 'instrument',
    settings: { layerVersions: { python: 'none', extension: 'none' } },
  });
  expect(codesOf(nothing)).toEqual(['nothingToInstall']);
  const pinned: Settings = { ...settings, fips: true, layerVersions: { python: 120, extension: 98 } };
  const { files } = await planText(text, { mode: 'instrument', settings: pinned });
  expect(files[0]?.after).toContain('lambda-extension:98-alpine-fips ');
  expect(files[0]?.after).toContain('datadog-lambda==8.120.0');
  const edited = applyEdits(filesOf({ Dockerfile: text }), files);
  const changed = await planOnly(containerImage, edited, {
    mode: 'instrument',
    settings: { ...pinned, tracing: false },
  });
  expect(changed.files[0]?.after).toBe(files[0]?.after?.replace('DD_TRACE_ENABLED=true', 'DD_TRACE_ENABLED=false'));
});

test('values are written so that the builder reads them as they are', async () => {
  const text = '# escape=`\nFROM python:3.12\nENTRYPOINT ["python", "-m", "awslambdaric"]\nCMD ["a b$c\\"d.handler"]\n';
  const { functions, verdict } = await planText(text);
  expect(verdict).toBe('change');
  expect(functions[0]?.after.environment.DD_LAMBDA_HANDLER).toBe('a b$c"d.handler');
});
