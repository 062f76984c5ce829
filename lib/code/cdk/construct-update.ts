import type { Node } from 'web-tree-sitter';
import type { SyntaxEdit } from '../parsers/syntax-edit.ts';
import type { Finding } from '../project.ts';
import { type ConstructProps, secretProp } from './construct-props.ts';
import type { Dialect, Style } from './dialect.ts';
import type { FileContext } from './file-context.ts';
import { cdkFinding } from './findings.ts';
import type { DatadogConstruct } from './function-site.ts';
import { nodesOf } from './source-tree.ts';

const allProps = [
  'addLayers',
  'apiKey',
  'apiKeySecretArn',
  'apiKeySsmArn',
  'apiKmsKey',
  'apmFlushDeadline',
  'captureLambdaPayload',
  'dotnetLayerVersion',
  'enableColdStartTracing',
  'enableDatadogLogs',
  'enableDatadogTracing',
  'enableMergeXrayTraces',
  'enableProfiling',
  'env',
  'extensionLayerVersion',
  'flushMetricsToLogs',
  'javaLayerVersion',
  'llmObsAgentlessEnabled',
  'llmObsEnabled',
  'llmObsMlApp',
  'logLevel',
  'nodeLayerVersion',
  'pythonLayerVersion',
  'redirectHandler',
  'service',
  'site',
  'tags',
  'useLayersFromAccount',
  'version',
] as const;

/** The properties of a construct that is there, as far as they are literals. */
export function knownProps({ props }: DatadogConstruct, dialect: Dialect): ConstructProps {
  const known: [string, string | number | boolean][] = [];
  for (const name of allProps) {
    const node = props.get(dialect.propName(name));
    if (node !== undefined) known.push([name, literalOf(node) ?? node.text]);
  }
  const secret = props.get(dialect.propName(secretProp));
  if (secret !== undefined) known.push([secretProp, arnIn(secret)?.text.slice(1, -1) ?? secret.text]);
  return Object.fromEntries(known);
}

/** Brings the properties of a construct up to date where they are literals; what is computed stays, and is named. */
export function updateProps(
  { context, edit, style }: { context: FileContext; edit: SyntaxEdit; style: Style },
  { props, statement }: DatadogConstruct,
  before: ConstructProps,
  wanted: ConstructProps,
): { props: ConstructProps; findings: Finding[] } {
  const { dialect } = context;
  const after: Record<string, string | number | boolean> = { ...before };
  const kept: string[] = [];
  const added: ReturnType<Dialect['member']>[] = [];
  const last = [...props.values()].at(-1)?.parent;
  for (const [name, value] of Object.entries(wanted)) {
    const node = props.get(dialect.propName(name));
    const target = name === secretProp && node !== undefined ? arnIn(node) : node;
    if (before[name] === value) continue;
    if (target !== undefined && literalOf(target) !== undefined)
      edit.replace(target, dialect.literal(value, styleOf(target, style)));
    else if (node === undefined && last != null && !isTaken(name, props, dialect)) {
      added.push(dialect.member(name, value, style));
    } else {
      kept.push(dialect.propName(name));
      continue;
    }
    after[name] = value;
  }
  if (last != null && added.length > 0) edit.insertMembers(last, added);
  const place = { file: context.file, line: statement.startPosition.row + 1 };
  return {
    props: after,
    findings: kept.length === 0 ? [] : [cdkFinding('settingKept', { settings: kept.join(', ') }, place)],
  };
}

const keyProps = [secretProp, 'apiKeySecretArn', 'apiKeySsmArn', 'apiKmsKey', 'apiKey'];

/** The construct refuses a layer that is named twice, and a key that is. */
function isTaken(name: string, props: ReadonlyMap<string, Node>, dialect: Dialect): boolean {
  if (name === secretProp) return true;
  const has = (other: string) => props.has(dialect.propName(other));
  if (keyProps.includes(name)) return keyProps.some(has);
  return name.endsWith('LayerVersion') && has(name.replace(/Version$/, 'Arn'));
}

/** A text keeps the quotes that it has. */
function styleOf(node: Node, style: Style): Style {
  const [quote = style.quote] = node.text;
  return quote === '"' || quote === "'" ? { ...style, quote } : style;
}

function literalOf(node: Node): string | number | boolean | undefined {
  switch (node.type) {
    case 'string':
      return node.text.slice(1, -1);
    case 'number':
    case 'integer':
      return Number(node.text);
    case 'true':
      return true;
    case 'false':
      return false;
    default:
      return undefined;
  }
}

function arnIn(node: Node): Node | undefined {
  return nodesOf(node, 'string').find(({ text }) => text.includes('arn:'));
}
