import type { Node } from 'web-tree-sitter';
import { isList, isMapping, type Value } from '../edit/value.ts';
import type { GrammarName } from '../parsers/grammars.ts';
import { outlinesOf } from '../parsers/syntax.ts';
import { type ConstructProps, isCompleteArn, secretProp } from './construct-props.ts';
import type { SourceReading } from './function-site.ts';
import { readPython } from './python-source.ts';
import { readTypescript } from './typescript-source.ts';

/** How a file is written, so that what is added looks like it. */
export type Style = { quote: string; end: string; unit: string };

/** What is to be written for one construct. `variable` is empty where it is used on the spot. */
export type NewConstruct = {
  variable: string;
  className: string;
  scope: string;
  secretName: string;
  props: ConstructProps;
};

/** One language in which CDK applications are written. */
export type Dialect = {
  grammarOf: (file: string) => GrammarName;
  read: (root: Node, text: string) => SourceReading;
  /** What the construct is held in. */
  variable: string;
  /** A property's name in the language. */
  propName: (name: string) => string;
  /** A member of the construct's properties, and what it means. */
  member: (name: string, value: string | number | boolean, style: Style) => { text: string; meaning: Value };
  literal: (value: string | number | boolean, style: Style) => string;
  importLines: (className: string, secretName: string | undefined, style: Style) => string[];
  construct: (wanted: NewConstruct, style: Style) => string;
  addFunctions: (
    variable: string,
    references: readonly string[],
    grantScope: string | undefined,
    style: Style,
  ) => string;
  setVariable: (variable: string, reference: string, name: string, value: string, style: Style) => string;
  /** Sets a variable on a function itself. */
  setOwnVariable: (reference: string, name: string, value: string, style: Style) => string;
  styleOf: (text: string, reading: SourceReading) => Style;
};

/** TypeScript, and JavaScript in modules. */
export const typescriptDialect: Dialect = {
  grammarOf: (file) => (file.endsWith('x') ? 'tsx' : 'typescript'),
  read: readTypescript,
  variable: 'datadogLambda',
  propName: (name) => name,
  member: (name, value, style) => {
    const text = `${name}: ${typescriptDialect.literal(value, style)}`;
    return { text, meaning: partOf(outlinesOf('typescript', `x({ ${text} })`), 'pair') };
  },
  literal: (value, { quote }) => (typeof value === 'string' ? quoted(value, quote) : String(value)),
  importLines: (className, secretName, { quote, end }) => [
    `import { ${className} } from ${quote}datadog-cdk-constructs-v2${quote}${end}`,
    ...(secretName === undefined
      ? []
      : [
          `import { ${secretName === 'Secret' ? 'Secret' : `Secret as ${secretName}`} } from ${quote}aws-cdk-lib/aws-secretsmanager${quote}${end}`,
        ]),
  ],
  construct: ({ variable, className, scope, secretName, props }, style) => {
    const members = Object.entries(props).map(([name, value]) =>
      name === secretProp
        ? `${name}: ${secretName}.${isCompleteArn(String(value)) ? 'fromSecretCompleteArn' : 'fromSecretPartialArn'}(${scope}, ${style.quote}DatadogApiKey${style.quote}, ${quoted(String(value), style.quote)})`
        : `${name}: ${typescriptDialect.literal(value, style)}`,
    );
    const body = members.map((member) => `${style.unit}${member},`).join('\n');
    const created = `new ${className}(${scope}, ${style.quote}Datadog${style.quote}, {\n${body}\n})`;
    return variable === '' ? created : `const ${variable} = ${created}${style.end}`;
  },
  addFunctions: (variable, references, grantScope, { end }) =>
    `${variable}.addLambdaFunctions([${references.join(', ')}]${grantScope === undefined ? '' : `, ${grantScope}`})${end}`,
  setVariable: (variable, reference, name, value, style) =>
    `${variable}.setEnvironment(${reference}, ${quoted(name, style.quote)}, ${quoted(value, style.quote)})${style.end}`,
  setOwnVariable: (reference, name, value, { quote, end }) =>
    `${reference}.addEnvironment(${quoted(name, quote)}, ${quoted(value, quote)})${end}`,
  styleOf: (text, { lastImport }) => ({
    quote: lastImport?.text.includes("'") === false ? '"' : "'",
    end: lastImport === undefined || lastImport.text.endsWith(';') ? ';' : '',
    unit: unitOf(text, '  '),
  }),
};

/** Python. */
export const pythonDialect: Dialect = {
  grammarOf: () => 'python',
  read: readPython,
  variable: 'datadog_lambda',
  propName: snakeCase,
  member: (name, value, style) => {
    const text = `${snakeCase(name)}=${pythonDialect.literal(value, style)}`;
    return { text, meaning: partOf(outlinesOf('python', `x(${text})`), 'keyword_argument') };
  },
  literal: (value, { quote }) => {
    if (typeof value === 'boolean') return value ? 'True' : 'False';
    return typeof value === 'string' ? quoted(value, quote) : String(value);
  },
  importLines: (className, secretName) => [
    `from datadog_cdk_constructs_v2 import ${className}`,
    ...(secretName === undefined
      ? []
      : [`from aws_cdk.aws_secretsmanager import Secret${secretName === 'Secret' ? '' : ` as ${secretName}`}`]),
  ],
  construct: ({ variable, className, scope, secretName, props }, style) => {
    const members = Object.entries(props).map(([name, value]) =>
      name === secretProp
        ? `${snakeCase(name)}=${secretName}.${isCompleteArn(String(value)) ? 'from_secret_complete_arn' : 'from_secret_partial_arn'}(${scope}, ${quoted('DatadogApiKey', style.quote)}, ${quoted(String(value), style.quote)})`
        : `${snakeCase(name)}=${pythonDialect.literal(value, style)}`,
    );
    const body = [scope, quoted('Datadog', style.quote), ...members].map((member) => `${style.unit}${member},`);
    const created = `${className}(\n${body.join('\n')}\n)`;
    return variable === '' ? created : `${variable} = ${created}`;
  },
  addFunctions: (variable, references, grantScope) =>
    `${variable}.add_lambda_functions([${references.join(', ')}]${grantScope === undefined ? '' : `, ${grantScope}`})`,
  setVariable: (variable, reference, name, value, { quote }) =>
    `${variable}.set_environment(${reference}, ${quoted(name, quote)}, ${quoted(value, quote)})`,
  setOwnVariable: (reference, name, value, { quote }) =>
    `${reference}.add_environment(${quoted(name, quote)}, ${quoted(value, quote)})`,
  styleOf: (text) => ({
    quote: text.split("'").length > text.split('"').length ? "'" : '"',
    end: '',
    unit: unitOf(text, '    '),
  }),
};

function snakeCase(name: string): string {
  return Array.from(name, (character) => {
    const lower = character.toLowerCase();
    return character === lower ? character : `_${lower}`;
  }).join('');
}

function quoted(value: string, quote: string): string {
  const escaped = Array.from(value, (character) =>
    character === quote || character === '\\' ? `\\${character}` : character,
  );
  return `${quote}${escaped.join('')}${quote}`;
}

/** By how much a file indents: a tab, or the least number of blanks before code. */
function unitOf(text: string, otherwise: string): string {
  const lines = text.split('\n').map((line) => line.slice(0, line.length - line.trimStart().length));
  if (lines.some((space) => space.startsWith('\t'))) return '\t';
  const widths = lines.map((space) => space.length).filter((width) => width >= 2 && width <= 8);
  return widths.length === 0 ? otherwise : ' '.repeat(Math.min(...widths));
}

/** The first part of a meaning that is of a type. */
function partOf(values: readonly Value[], type: string): Value {
  for (const value of values) {
    if (!isMapping(value)) continue;
    if (value.type === type) return value;
    const { children } = value;
    const found = isList(children) ? partOf(children, type) : null;
    if (found !== null) return found;
  }
  return null;
}
