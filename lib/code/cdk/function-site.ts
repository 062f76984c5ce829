import type { Node } from 'web-tree-sitter';

/** What a function is, as far as its construction says it. Values that are no literals are undefined, or as they are written. */
export type FunctionFacts = {
  id: string;
  line: number;
  isImage: boolean;
  runtime: string | undefined;
  architecture: string;
  handler: string | undefined;
  /** What an image is told to start instead of its own command: its only word, else as it is written. */
  command: string | undefined;
  environment: Readonly<Record<string, string>>;
  layers: readonly string[];
};

/**
 * Where the construct that instruments a function can stand. `block` is the outermost one in which the scope exists, `first`
 * its statement that holds the function. `isRepeated`: the block may run several times for one scope, so that a construct in
 * it would bear the same name twice.
 */
export type Home = { block: Node; first: Node; scope: string; isRepeated: boolean };

/** A function that is constructed in a file. `reach` is missing where nothing holds it, so that nobody can name it. */
export type FunctionSite = FunctionFacts & {
  reach: { statement: Node; reference: string; home: Home } | undefined;
  snippet: string;
};

/**
 * A call of a construct, and the functions that it hands over; undefined for what cannot be told. `isScoped`: it names a
 * construct, which lets it grant reading a parameter.
 */
export type ConstructCall = { statement: Node; references: readonly string[] | undefined; isScoped: boolean };

/** A construct of Datadog's that is there already, with the calls that hand functions to it. */
export type DatadogConstruct = {
  /** What it is held in; empty where it is used on the spot. */
  variable: string;
  statement: Node;
  calls: readonly ConstructCall[];
  props: ReadonlyMap<string, Node>;
  /** Other uses of it, by line: then it cannot be taken away. */
  otherUses: readonly number[];
};

/** A name that an import brings in. `isAlone`: its statement brings in nothing else. */
export type ImportedName = { name: string; path: string; statement: Node; word: Node; isAlone: boolean };

/** A call that sets one variable of a function; `value` is undefined where it is no literal. */
export type EnvironmentCall = { statement: Node; reference: string; name: string; value: string | undefined };

/** Everything that matters of one file. Nodes must not leave the tree that they were read from. */
export type SourceReading = {
  sites: readonly FunctionSite[];
  constructs: readonly DatadogConstruct[];
  imports: readonly ImportedName[];
  lastImport: Node | undefined;
  /** Statements that set one variable of a function. */
  environmentCalls: readonly EnvironmentCall[];
  /** Classes that are a kind of function themselves. */
  subclasses: readonly { name: string; line: number }[];
};

/** The classes that construct functions, by where they come from in CDK 2, and what they decide by themselves. */
export const functionClasses: Readonly<
  Record<string, { isImage?: true; runtime?: string; handler?: (given: string | undefined) => string }>
> = {
  'aws_cdk.aws_lambda.Function': {},
  'aws_cdk.aws_lambda.DockerImageFunction': { isImage: true },
  'aws_cdk.aws_lambda_nodejs.NodejsFunction': {
    handler: (given = 'handler') => (given.includes('.') ? given : `index.${given}`),
  },
  'aws_cdk.aws_lambda_python_alpha.PythonFunction': { handler: (given = 'handler') => `index.${given}` },
  'aws_cdk.aws_lambda_go_alpha.GoFunction': { runtime: 'provided.al2023', handler: () => 'bootstrap' },
};

/** Where Datadog's construct comes from, and its classes: the first since version 2, the second before it. */
export const datadogClasses: ReadonlySet<string> = new Set([
  'datadog_cdk_constructs_v2.DatadogLambda',
  'datadog_cdk_constructs_v2.Datadog',
]);

/** One spelling for what both languages call a module: `aws-cdk-lib/aws-lambda` and `aws_cdk.aws_lambda`. */
export function modulePath(module: string): string {
  const path = module.startsWith('@aws-cdk/') ? `aws-cdk/${module.slice('@aws-cdk/'.length)}` : module;
  return path
    .replace(/^aws-cdk-lib/, 'aws-cdk')
    .replaceAll('/', '.')
    .replaceAll('-', '_');
}

/** What a dotted expression means with the imports of its file. */
export function resolveName(expression: string, imports: readonly ImportedName[]): string {
  const [head = '', ...rest] = expression.split('.');
  const found = imports.find(({ name }) => name === head);
  return found === undefined ? expression : [found.path, ...rest].join('.');
}

/** The runtime id of a member of CDK's `Runtime`, such as `PYTHON_3_12`; undefined for those that name no fixed one. */
export function runtimeId(member: string): string | undefined {
  const [language = '', ...parts] = member.toLowerCase().split('_');
  if (parts.length === 0 || parts.includes('latest') || language === 'from') return undefined;
  if (language === 'nodejs') return `nodejs${parts.join('.')}`;
  if (language === 'java' && parts.includes('corretto')) return 'java8.al2';
  if (language === 'provided') return `provided.${parts.join('')}`;
  return `${language}${parts.join('.')}`;
}
