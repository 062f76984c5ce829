// biome-ignore-all lint/suspicious/noTemplateCurlyInString: the tools' own templates are escaped here
import { stringify } from 'yaml';
import { snippetComments } from '../snippets/comments.ts';
import { expression, type SourceValue, writeSource } from '../snippets/source-text.ts';
import type { FunctionDescription, Instrumentation } from './instrumentation.ts';

/**
 * SST 3: the arguments of one `sst.aws.Function`. Its `handler` names source code and stays; what AWS gets is changed in the
 * transform. Ruby and custom runtimes need none.
 */
export function sstForm(description: FunctionDescription, wanted: Instrumentation): string {
  const { DD_LAMBDA_HANDLER: _, ...variables } = wanted.set;
  const isNode = description.runtime?.startsWith('nodejs') === true;
  const redirect = wanted.handler === undefined ? undefined : expression(sstRedirect(wanted.handler));
  const permission = wanted.permission;
  const members: Readonly<Record<string, SourceValue | undefined>> = {
    layers: wanted.layers,
    environment: variables,
    permissions:
      permission === undefined ? undefined : [{ actions: [permission.permission], resources: [permission.arn] }],
    // The bundler must leave alone what the layer brings along.
    nodejs: isNode ? { esbuild: { external: ['datadog-lambda-js', 'dd-trace'] } } : undefined,
    transform: redirect === undefined ? undefined : { function: redirect },
  };
  return `new sst.aws.Function(${JSON.stringify(description.name)}, {\n  // ${snippetComments.ownPartsStay}\n${membersOf(members)}});\n`;
}

function sstRedirect(handler: string): string {
  return [
    '(args) => {',
    '  args.environment = $resolve([args.environment, args.handler]).apply(([environment, handler]) => ({',
    '    variables: { ...environment?.variables, DD_LAMBDA_HANDLER: handler },',
    '  }));',
    `  args.handler = ${JSON.stringify(handler)};`,
    '}',
  ].join('\n');
}

/** Pulumi in TypeScript: the arguments of one `aws.lambda.Function`. */
export function pulumiTypeScriptForm(description: FunctionDescription, wanted: Instrumentation): string {
  return `new aws.lambda.Function(${JSON.stringify(description.name)}, {\n  // ${snippetComments.ownPartsStay}\n${membersOf(
    {
      handler: wanted.handler,
      layers: wanted.layers,
      environment: { variables: wanted.set },
    },
  )}});\n`;
}

/** Pulumi in Python: the arguments of one `aws.lambda_.Function`. */
export function pulumiPythonForm(description: FunctionDescription, wanted: Instrumentation): string {
  return pythonCall(`aws.lambda_.Function(\n    ${JSON.stringify(description.name)},`, {
    handler: wanted.handler,
    layers: wanted.layers,
    environment: { variables: wanted.set },
  });
}

/** Pulumi in YAML: the properties of one resource of the type `aws:lambda:Function`. */
export function pulumiYamlForm({ name }: FunctionDescription, wanted: Instrumentation): string {
  const properties = {
    ...(wanted.handler === undefined ? {} : { handler: wanted.handler }),
    ...(wanted.layers === undefined ? {} : { layers: [...wanted.layers] }),
    environment: { variables: wanted.set },
  };
  // `${` begins an interpolation in Pulumi YAML.
  const escaped: unknown = JSON.parse(JSON.stringify(properties).replaceAll('${', () => '$${'));
  return stringify({ resources: { [name]: { type: 'aws:lambda:Function', properties: escaped } } }, { lineWidth: 0 });
}

/** CDK for Terraform in TypeScript: the configuration of one `LambdaFunction`. */
export function cdktfTypeScriptForm(description: FunctionDescription, instrumentation: Instrumentation): string {
  const wanted = withoutTemplates(instrumentation);
  return `new LambdaFunction(this, ${JSON.stringify(description.name)}, {\n  // ${snippetComments.ownPartsStay}\n${membersOf(
    {
      handler: wanted.handler,
      layers: wanted.layers,
      environment: { variables: wanted.set },
    },
  )}});\n`;
}

/** CDK for Terraform in Python: the arguments of one `LambdaFunction`. */
export function cdktfPythonForm(description: FunctionDescription, instrumentation: Instrumentation): string {
  const wanted = withoutTemplates(instrumentation);
  const variables = writeSource(wanted.set, 'python', 1);
  return pythonCall(`LambdaFunction(\n    self,\n    ${JSON.stringify(description.name)},`, {
    handler: wanted.handler,
    layers: wanted.layers,
    environment: expression(`LambdaFunctionEnvironment(\n    variables=${variables},\n)`),
  });
}

/** Terraform reads `${` and `%{` in every text that CDK for Terraform hands to it; doubled, they mean themselves. */
function withoutTemplates(wanted: Instrumentation): Instrumentation {
  const doubled = (text: string) => text.replaceAll('${', () => '$${').replaceAll('%{', () => '%%{');
  return {
    ...wanted,
    ...(wanted.handler === undefined ? {} : { handler: doubled(wanted.handler) }),
    set: Object.fromEntries(Object.entries(wanted.set).map(([name, value]) => [name, doubled(value)])),
  };
}

function membersOf(members: Readonly<Record<string, SourceValue | undefined>>): string {
  const lines = writeSource(members, 'typescript').split('\n').slice(1, -1);
  return lines.map((line) => `${line}\n`).join('');
}

function pythonCall(head: string, members: Readonly<Record<string, SourceValue | undefined>>): string {
  const lines = Object.entries(members).flatMap(([name, value]) =>
    value === undefined ? [] : [`    ${name}=${writeSource(value, 'python', 1)},\n`],
  );
  return `${head}\n    # ${snippetComments.ownPartsStay}\n${lines.join('')})\n`;
}
