import { z } from 'zod';
import { maskedValue } from '../../core/change/change-codes.ts';
import { isSensitiveVariable } from '../../core/datadog/variables.ts';
import type { LiveFunction } from '../../core/functions/live-function.ts';
import type { FunctionAttributes } from '../project.ts';
import type { CodeReading } from './code-reading.ts';
import {
  type Relation,
  relateLayers,
  relateText,
  relateVariable,
  type UnknownReason,
  unknownReasons,
} from './code-value.ts';

/** One attribute in which code and what runs differ, or cannot be compared. Secret values are left out. */
export const differenceSchema = z.strictObject({
  attribute: z.enum(['runtime', 'handler', 'layer', 'variable']),
  /** The variable's name. */
  name: z.string().optional(),
  relation: z.enum(['differs', 'version', 'onlyCode', 'onlyLive', 'unknown']),
  reason: z.enum(unknownReasons).optional(),
  code: z.string().optional(),
  live: z.string().optional(),
});
export type Difference = z.infer<typeof differenceSchema>;

/** What a deployment of the code would make different from what the last scan saw; empty where nothing would change. */
export function compareWithLive(code: FunctionAttributes, live: LiveFunction, reading: CodeReading): Difference[] {
  return [
    ...relateOne('runtime', code.runtime, live.runtime),
    ...relateOne('handler', code.handler, live.handler),
    ...layerDifferences(code, live),
    ...variableDifferences(code, live, reading),
  ];
}

function relateOne(attribute: 'runtime' | 'handler', code: string | null, live: string | null): Difference[] {
  // What the code does not say stays as it is, or belongs to the image.
  if (code === null || live === null) return [];
  return differenceOf({ attribute, code, live }, relateText(code, live));
}

function layerDifferences(code: FunctionAttributes, live: LiveFunction): Difference[] {
  if (live.packageType === 'Image') return [];
  return relateLayers(code.layers, live.layers).flatMap((layer) =>
    differenceOf({ attribute: 'layer', ...definedOf(layer) }, layer.relation),
  );
}

function definedOf({ code, live }: { code: string | undefined; live: string | undefined }) {
  return { ...(code === undefined ? {} : { code }), ...(live === undefined ? {} : { live }) };
}

function variableDifferences(code: FunctionAttributes, live: LiveFunction, reading: CodeReading): Difference[] {
  if (!live.isEnvironmentReadable) return differenceOf({ attribute: 'variable' }, { unknown: 'unreadable' });
  const names = [...new Set([...Object.keys(code.environment), ...live.variableNames])].sort();
  return names.flatMap((name): Difference[] => {
    const inCode = code.environment[name];
    const running = live.datadogVariables[name];
    const isRunning = live.variableNames.includes(name);
    if (inCode === undefined)
      return differenceOf(
        { attribute: 'variable', name, ...shown('live', name, running) },
        reading.isPartlyKnown ? { unknown: 'partlyKnown' } : 'onlyLive',
      );
    const own = { attribute: 'variable' as const, name, ...shown('code', name, inCode) };
    if (!isRunning) return differenceOf(own, 'onlyCode');
    // That an own variable is there on both sides is all that is known, and all that matters here.
    if (running === undefined) return [];
    return differenceOf(
      { ...own, ...shown('live', name, running) },
      relateVariable(name, inCode, running, reading.isLiteral(name)),
    );
  });
}

function shown(side: 'code' | 'live', name: string, value: string | undefined): { code?: string; live?: string } {
  return value === undefined || value === maskedValue || isSensitiveVariable(name, value) ? {} : { [side]: value };
}

function differenceOf(about: Omit<Difference, 'relation' | 'reason'>, relation: Relation): Difference[] {
  if (relation === 'same') return [];
  const reason: UnknownReason | undefined = typeof relation === 'string' ? undefined : relation.unknown;
  return [{ ...about, relation: typeof relation === 'string' ? relation : 'unknown', ...(reason ? { reason } : {}) }];
}
