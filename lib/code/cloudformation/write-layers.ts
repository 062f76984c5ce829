import { classifyLayer } from '../../core/datadog/layers.ts';
import { parseLayerVersionArn } from '../../core/lambda/arn.ts';
import { nodeAt } from '../data/data-document.ts';
import type { Value, ValuePath } from '../edit/value.ts';
import type { Finding } from '../project.ts';
import { templateFinding } from './findings.ts';
import { callOf } from './intrinsics.ts';
import { type LayerItem, type LayerList, withoutRegion } from './layer-items.ts';
import type { Template } from './template.ts';
import type { TemplateEdits } from './template-edits.ts';
import type { TemplateFunction } from './template-function.ts';

/** What is to be done to one list of layers. */
export type LayerPlan = {
  list: LayerList;
  replaced: { index: number; text: string }[];
  removed: number[];
  /** ARNs to add at the end, without a Region. */
  added: string[];
};

/**
 * Plans a list so that it holds the wanted layers of Datadog: older ones are replaced in place, further ones of the same kind
 * go, new ones are added. Blocked where a layer that must change stands behind a reference.
 */
export function planLayers(
  { logicalId }: TemplateFunction,
  list: LayerList,
  wanted: readonly string[],
): LayerPlan | { blocked: Finding } {
  const pending = new Map(wanted.flatMap((arn) => kindOf(arn).map((kind) => [kind, arn] as const)));
  const plan: LayerPlan = { list, replaced: [], removed: [], added: [] };
  for (const [index, item] of list.items.entries()) {
    if (!item.isDatadog) continue;
    const [kind] = kindOf(item.arn ?? '');
    const target = kind === undefined ? undefined : pending.get(kind);
    if (kind !== undefined) pending.delete(kind);
    if (target !== undefined && target === item.arn) continue;
    if (!item.isLiteral)
      return { blocked: templateFinding('layerByReference', { function: logicalId, reference: item.written }) };
    if (target === undefined) plan.removed.push(index);
    else plan.replaced.push({ index, text: rewritten(item, target) });
  }
  plan.added = [...pending.values()].map(withoutRegion);
  return plan;
}

/** Writes what was planned for a list. */
export function writeLayers(template: Template, edits: TemplateEdits, plan: LayerPlan): void {
  const { path, items } = plan.list;
  const { document } = template;
  const node = nodeAt(document, path);
  for (const index of plan.removed) edits.remove([...path, index]);
  for (const { index, text } of plan.replaced) replaceItem(template, edits, [...path, index], items[index], text);
  const isTagged = document.format === 'yaml';
  const values = plan.added.map((arn): Value => ({ [isTagged ? '!Sub' : 'Fn::Sub']: arn }));
  if (values.length === 0) return;
  if (node === undefined) edits.set(path, values);
  else for (const value of values) edits.insert(path, value);
}

function replaceItem(
  template: Template,
  edits: TemplateEdits,
  path: ValuePath,
  item: LayerItem | undefined,
  text: string,
): void {
  if (callOf(item?.value) === undefined) edits.set(path, text);
  else if (nodeAt(template.document, [...path, 'Fn::Sub']) !== undefined) edits.set([...path, 'Fn::Sub'], text);
  else edits.set(path, { '!Sub': text });
}

/** Library or extension; none for other layers. */
function kindOf(arn: string): ('library' | 'extension')[] {
  const { datadog } = classifyLayer(arn, parseLayerVersionArn(arn)?.awsAccountId);
  return datadog === undefined ? [] : [datadog.kind];
}

/** The text of an item with the name and version of another layer, its Region as it was written. */
function rewritten({ written }: LayerItem, arn: string): string {
  const parts = written.split(':');
  return [...parts.slice(0, -2), ...arn.split(':').slice(-2)].join(':');
}
