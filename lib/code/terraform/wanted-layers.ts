import { classifyLayer } from '../../core/datadog/layers.ts';
import type { Settings } from '../../core/datadog/settings.ts';
import { type HclExpression, parseExpression } from './hcl-expression.ts';
import type { LayerItem } from './layer-items.ts';
import { type FunctionRegion, inRegion } from './region.ts';
import { shown, type TerraformFunction } from './terraform-function.ts';

/** Matches the layers that are wanted with those that are written: the same stays, the same kind is replaced in place. */
export function wantLayers(
  subject: TerraformFunction,
  items: readonly LayerItem[],
  desired: readonly string[],
  region: FunctionRegion,
  { layerAccount }: Settings,
) {
  const pending = desired.filter((arn) => classifyLayer(arn, layerAccount).origin === 'datadog');
  const own = items.filter(({ origin }) => origin === 'datadog');
  const taken = new Map<LayerItem, string>();
  const take = (isMatch: (arn: string, item: LayerItem) => boolean) => {
    for (const item of own) {
      const at = taken.has(item) ? -1 : pending.findIndex((arn) => isMatch(arn, item));
      const [arn] = at === -1 ? [] : pending.splice(at, 1);
      if (arn !== undefined) taken.set(item, arn);
    }
  };
  take((arn, item) => arn === item.arn);
  take((arn, item) => classifyLayer(arn, layerAccount).datadog?.kind === item.kind);
  take(() => true);
  const changed = new Map(
    own.map((item): [HclExpression, string | undefined] => {
      const arn = taken.get(item);
      if (arn === undefined) return [item.expression, undefined];
      return [item.expression, arn === item.arn ? item.expression.text : `"${inRegion(arn, region)}"`];
    }),
  );
  const added = pending.map((arn) => `"${inRegion(arn, region)}"`);
  const kept = items.flatMap(({ expression }) => {
    const text = changed.has(expression) ? changed.get(expression) : expression.text;
    return text === undefined ? [] : [shown(parseExpression(text))];
  });
  const hidden = subject.layers !== undefined && items.length === 0 && subject.layers.expression.kind !== 'tuple';
  return {
    change: { items: changed, added },
    shown: [
      ...(hidden && subject.layers !== undefined ? [shown(subject.layers.expression)] : []),
      ...kept,
      ...pending.map((arn) => inRegion(arn, region)),
    ],
  };
}
