import { isRedirect, redirectHandlers } from '../../core/datadog/handlers.ts';
import { removeDatadog } from '../../core/datadog/remove.ts';
import type { Settings } from '../../core/datadog/settings.ts';
import { settingFields } from '../../core/datadog/settings-table.ts';
import {
  apiKeyVariables,
  datadogWrapper,
  defaultVariables,
  dotnetProfilerVariables,
} from '../../core/datadog/variables.ts';
import { lineEnd } from '../source/lines.ts';
import type { TerraformDirectory } from './directory.ts';
import type { HclEntry, HclExpression } from './hcl-expression.ts';
import type { HclFile } from './hcl-file.ts';
import type { LayerItem } from './layer-items.ts';
import { shownVariables, type TerraformFunction, writtenEntries } from './terraform-function.ts';

/** Variables that an instrumentation writes, whatever their value: a group of nothing else was written for it. */
const writtenNames: ReadonlySet<string> = new Set([
  ...Object.keys(defaultVariables),
  ...Object.keys(dotnetProfilerVariables),
  ...apiKeyVariables,
  ...settingFields.flatMap(({ variables }) => variables),
  'AWS_LAMBDA_EXEC_WRAPPER',
  'DD_LAMBDA_HANDLER',
  'DD_LOGS_INJECTION',
]);

/** What of Datadog is written in a function. */
export type Instrumentation = {
  /** Whether anything shows that Datadog was put on it; its own DD_ variables alone do not. */
  isThere: boolean;
  isRedirected: boolean;
  /** The handler of its own, as an expression; undefined where nothing tells it. */
  original: HclExpression | undefined;
  /** Entries of its variables that a removal takes away. */
  entries: ReadonlySet<HclEntry>;
  /** Whether they stand in a group of their own, as an edit writes them. */
  isGrouped: boolean;
};

/** Reads what of Datadog is written in a function. The settings name the free variables that were written with them. */
export function readInstrumentation(
  directory: TerraformDirectory,
  subject: TerraformFunction,
  items: readonly LayerItem[],
  settings: Settings,
): Instrumentation {
  const { handler, variables, around } = subject;
  const isRedirected = handler !== undefined && isRedirect(directory.textOf(handler.expression, around));
  const kept = variables.get('DD_LAMBDA_HANDLER')?.expression;
  const keptText = directory.textOf(kept, around);
  const original = isRedirected ? (isRedirect(keptText) || keptText === '' ? undefined : kept) : handler?.expression;
  const wrapper = directory.textOf(variables.get('AWS_LAMBDA_EXEC_WRAPPER')?.expression, around);
  const isThere =
    subject.kind === 'datadogModule' ||
    isRedirected ||
    // An image may be redirected by its own command, which needs this variable for good.
    (kept !== undefined && !subject.isImage) ||
    wrapper === datadogWrapper ||
    items.some(({ origin }) => origin === 'datadog' || origin === 'copy');
  const group = isThere ? ownGroup(subject, settings) : [];
  const entries = group.length > 0 ? group : isThere ? attributable(subject, items) : [];
  return { isThere, isRedirected, original, entries: new Set(entries), isGrouped: group.length > 0 };
}

/**
 * The last entries of the last object, when they are Datadog's alone and a blank line sets them apart, or nothing else is in
 * that object.
 */
function ownGroup(subject: TerraformFunction, { variables = {} }: Settings): HclEntry[] {
  const last = writtenEntries(subject).at(-1) ?? [];
  const group: HclEntry[] = [];
  for (const [index, entry] of [...last.entries()].reverse()) {
    if (!writtenNames.has(entry.key) && !Object.hasOwn(variables, entry.key)) return [];
    group.unshift(entry);
    const before = last[index - 1];
    if (before === undefined || hasBlankLine(subject.file, before.end, entry.start)) return group;
  }
  return [];
}

function hasBlankLine({ text }: HclFile, from: number, to: number): boolean {
  const lines = text.slice(lineEnd(text, from), to).split('\n');
  return lines.slice(1, -1).some((line) => line.trim() === '');
}

/** Entries between others that the rules for live functions attribute to an instrumentation. */
function attributable(subject: TerraformFunction, items: readonly LayerItem[]): HclEntry[] {
  const variables = shownVariables(subject);
  const { shape } = removeDatadog(
    {
      // The handler is restored elsewhere; here a redirect only says that Datadog is there.
      shape: {
        handler: redirectHandlers.python,
        layers: items.map(({ arn }) => arn),
        command: undefined,
        variables: { ...variables, DD_LAMBDA_HANDLER: 'own.handler' },
      },
      runtime: subject.runtime,
      architecture: subject.architecture,
      region: '',
      packageType: 'Zip',
      tags: undefined,
    },
    undefined,
  );
  return writtenEntries(subject)
    .flat()
    .filter(({ key }) => !Object.hasOwn(shape.variables, key));
}
