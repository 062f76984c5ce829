'use client';

import { useTranslations } from 'next-intl';
import { strategySchema } from '#lib/core/rollout/strategy.ts';
import type { StrategyDraft } from './draft.ts';
import { NumberField } from './number-field.tsx';
import { rangeOf } from './number-range.ts';

/** The wait is typed in minutes, with a fraction where somebody wants one; the schema has whole seconds. */
const { minimum, maximum } = rangeOf(strategySchema.shape.bakeSeconds);
const bakeMinutes = { minimum: minimum / 60, maximum: maximum / 60, isWhole: false };

type BakeFieldProps = { draft: StrategyDraft; onChange: (draft: StrategyDraft) => void; hasError: boolean };

/** How long each wave is watched. */
export function BakeField({ draft, onChange, hasError }: BakeFieldProps) {
  const t = useTranslations('rollouts.strategy');
  return (
    <NumberField
      label={t('bake')}
      hint={t('bakeHint')}
      value={draft.bakeMinutes}
      onChange={(typed) => onChange({ ...draft, bakeMinutes: typed })}
      hasError={hasError}
      range={bakeMinutes}
    />
  );
}
