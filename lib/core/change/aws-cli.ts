import type { AttributeChange } from './change.ts';
import type { DiffRow } from './diff.ts';
import { variableName } from './shape.ts';
import { isMaskedRow, shownValue } from './shown-state.ts';

/** A Change as it was reviewed: masked, so that no secret can get into a line. */
export type CommandSubject = {
  functionName: string;
  functionArn: string;
  awsAccountId: string;
  region: string;
  attributes: readonly Pick<AttributeChange, 'path'>[];
  diff: readonly DiffRow[];
  /** Members of `ImageConfig` beside the command that the function has. They are sent with it, and no preview holds their values. */
  imageMembers: readonly ImageMember[];
};

/** What an update of a container image's command sends along, as AWS replaces ImageConfig as a whole. */
export const imageMembers = ['EntryPoint', 'WorkingDirectory'] as const;
export type ImageMember = (typeof imageMembers)[number];

/** The lines for one function, and what they do not hold. */
export type CommandLines = {
  text: string;
  /** What the lines read from the function when they run, as it is masked or not stored: variables, members of ImageConfig. */
  read: string[];
  /** Variables of the function whose new value is masked: a person sets each shell variable to that value first, as a JSON string. */
  supplied: { name: string; shellVariable: string }[];
};

/** A value that stands in the request by a variable of the shell, which holds JSON. A class, as a record can have any names. */
class Placeholder {
  readonly shellVariable: string;
  constructor(shellVariable: string) {
    this.shellVariable = shellVariable;
  }
}
/** What the update is bound to: the one placeholder that is a plain text and no JSON. */
const revisionId = new Placeholder('revision_id');
type Json = string | Placeholder | readonly Json[] | { readonly [name: string]: Json };

/**
 * Returns the lines, for bash or zsh, that send what a Change sends: one `aws lambda update-function-configuration`, whose request is
 * the product's own (lib/aws/lambda.ts) but for the function's name, which is its ARN, so that credentials of another account change
 * nothing. Layers, Environment and ImageConfig replace at AWS, so each is whole. The request is bound to the RevisionId that is read
 * first, as the product's is. Where a read fails nothing is sent. Source: AWS CLI reference, `--cli-input-json`.
 */
export function commandLines(subject: CommandSubject): CommandLines {
  const names = new Set([revisionId.shellVariable]);
  const reads: { name: string; path: string; shellVariable: string }[] = [];
  const supplied: CommandLines['supplied'] = [];
  const readFrom = (name: string, path: string): Placeholder => {
    const shellVariable = freeName(name, names);
    reads.push({ name, path, shellVariable });
    return new Placeholder(shellVariable);
  };
  const valueAt = (row: DiffRow): Json => {
    const name = variableName(row.path);
    if (!isMaskedRow(row)) return shownValue(row);
    if (row.kind === 'unchanged') return readFrom(name, `Environment.Variables.${JSON.stringify(name)}`);
    const shellVariable = freeName(name, names);
    supplied.push({ name, shellVariable });
    return new Placeholder(shellVariable);
  };
  const request = requestOf(subject, valueAt, readFrom);
  const common = `--region ${subject.region}`;
  const read = `aws lambda get-function-configuration ${common} --function-name ${quoted(subject.functionArn)}`;
  const text = [
    `# ${subject.functionName} ${subject.region} ${subject.awsAccountId}`,
    '(',
    '  set -eu',
    ...supplied.map(({ shellVariable }) => `  : "\${${shellVariable}:?}"`),
    `  revision_id=$(${read} --query RevisionId --output text)`,
    ...reads.map(({ path, shellVariable }) => `  ${shellVariable}=$(${read} --query ${quoted(path)} --output json)`),
    // Without a query the reply would show every variable in the terminal.
    `  aws lambda update-function-configuration ${common} --query LastUpdateStatus --output text --cli-input-json '${rendered(request, 1)}'`,
    ')',
    '',
  ].join('\n');
  return { text, read: reads.map(({ name }) => name), supplied };
}

type ValueAt = (row: DiffRow) => Json;
type ReadFrom = (name: string, path: string) => Placeholder;

/** The members that the product sends (lib/core/change/apply.ts), with what is masked or not stored as placeholders. */
function requestOf(
  { functionArn, attributes, diff, imageMembers: own }: CommandSubject,
  valueAt: ValueAt,
  readFrom: ReadFrom,
): Json {
  const touches = (prefix: string) => attributes.some(({ path }) => path.startsWith(prefix));
  const after = (section: DiffRow['section']) =>
    diff.filter((row) => row.section === section && row.kind !== 'removed');
  const [handler] = after('Handler').map(shownValue);
  const command = after('ImageConfig.Command').map(shownValue);
  return {
    FunctionName: functionArn,
    RevisionId: revisionId,
    ...(touches('Handler') && handler !== undefined ? { Handler: handler } : {}),
    ...(touches('Layers') ? { Layers: after('Layers').map(shownValue) } : {}),
    ...(touches('Environment.Variables.')
      ? {
          Environment: {
            Variables: Object.fromEntries(
              after('Environment.Variables').map((row) => [variableName(row.path), valueAt(row)]),
            ),
          },
        }
      : {}),
    ...(touches('ImageConfig.Command')
      ? {
          ImageConfig: {
            ...(command.length === 0 ? {} : { Command: command }),
            ...Object.fromEntries(
              own.map((member) => [member, readFrom(member, `ImageConfigResponse.ImageConfig.${member}`)]),
            ),
          },
        }
      : {}),
  };
}

/** JSON of two spaces a level, as it stands between the single quotes of a line. */
function rendered(json: Json, level: number): string {
  const [indent, outer] = ['  '.repeat(level + 1), '  '.repeat(level)];
  if (typeof json === 'string') return withinQuotes(jsonText(json));
  if (json instanceof Placeholder) {
    const value = `'"$${json.shellVariable}"'`;
    return json === revisionId ? `"${value}"` : value;
  }
  if (isList(json)) {
    return json.length === 0
      ? '[]'
      : `[\n${json.map((item) => indent + rendered(item, level + 1)).join(',\n')}\n${outer}]`;
  }
  const members = Object.entries(json).map(
    ([name, value]) => `${indent}${withinQuotes(jsonText(name))}: ${rendered(value, level + 1)}`,
  );
  return members.length === 0 ? '{}' : `{\n${members.join(',\n')}\n${outer}}`;
}

function isList(json: Exclude<Json, string | Placeholder>): json is readonly Json[] {
  return Array.isArray(json);
}

/** What a terminal or an editor would act on, or show as something else, although JSON lets it stand: controls and marks of direction. */
const unseen = /[\u007f-\u009f\u200b-\u200f\u2028-\u202e\u2060-\u206f\ufeff]/g;

function jsonText(value: string): string {
  return JSON.stringify(value).replace(unseen, (letter) => `\\u${letter.charCodeAt(0).toString(16).padStart(4, '0')}`);
}

function withinQuotes(text: string): string {
  return text.replaceAll("'", `'\\''`);
}

function quoted(text: string): string {
  return `'${withinQuotes(text)}'`;
}

/** A name for the shell that no other value has, and that means nothing to the shell or to the AWS CLI. */
function freeName(name: string, taken: Set<string>): string {
  const base = `value_of_${name.replaceAll(/\W/g, '_')}`;
  let free = base;
  for (let number = 2; taken.has(free); number += 1) free = `${base}_${number}`;
  taken.add(free);
  return free;
}
