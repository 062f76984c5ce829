import { defaultStrategy, type Strategy } from '#lib/core/rollout/strategy.ts';
import { type Preset, type StrategyDraft, strategyDraft, strategyOf } from './draft.ts';

/** A stored strategy as the form shows it: under the preset that makes it up, or as custom waves. */
export function draftOfStrategy(strategy: Strategy): StrategyDraft {
  const { stopRule, healthGate } = strategy;
  return {
    ...strategyDraft(strategy.bakeSeconds),
    preset: presetOf(strategy),
    waves: strategy.waves.map((wave) =>
      'functions' in wave
        ? { size: String(wave.functions), unit: 'functions' }
        : { size: String(wave.percent), unit: 'percent' },
    ),
    maxFailures: String(stopRule.maxFailures),
    maxFailurePercent: String(stopRule.maxFailurePercent),
    isHealthGateEnabled: healthGate.isEnabled,
    maxErrorRateRisePercent: String(healthGate.maxErrorRateRisePercent),
    maxDurationRisePercent: String(healthGate.maxDurationRisePercent),
    minInvocations: String(healthGate.minInvocations),
    onBreach: strategy.onBreach,
  };
}

function presetOf({ waves, bakeSeconds }: Strategy): Preset {
  const isSame = (other: Strategy['waves']) => JSON.stringify(waves) === JSON.stringify(other);
  if (isSame(defaultStrategy(0).waves)) return 'waves';
  const allAtOnce = strategyOf({ ...strategyDraft(0), preset: 'all' });
  return isSame(allAtOnce.waves) && bakeSeconds === allAtOnce.bakeSeconds ? 'all' : 'custom';
}
