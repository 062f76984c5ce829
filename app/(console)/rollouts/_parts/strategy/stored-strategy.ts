import { defaultStrategy } from '#lib/core/rollout/default-strategy.ts';
import type { Strategy } from '#lib/core/rollout/strategy.ts';
import { draftOfPace, type Preset, type StrategyDraft, strategyDraft, strategyOf } from './draft.ts';

/** A stored strategy as the form shows it: under the preset that makes it up, or as custom waves. */
export function draftOfStrategy({ waves, ...pace }: Strategy): StrategyDraft {
  return {
    ...draftOfPace(pace),
    preset: presetOf(waves),
    waves: waves.map((wave) =>
      'functions' in wave
        ? { size: String(wave.functions), unit: 'functions' }
        : { size: String(wave.percent), unit: 'percent' },
    ),
  };
}

function presetOf(waves: Strategy['waves']): Preset {
  const isSame = (other: Strategy['waves']) => JSON.stringify(waves) === JSON.stringify(other);
  if (isSame(defaultStrategy(0).waves)) return 'waves';
  return isSame(strategyOf({ ...strategyDraft(0), preset: 'all' }).waves) ? 'all' : 'custom';
}
