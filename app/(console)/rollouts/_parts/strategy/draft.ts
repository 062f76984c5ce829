import { defaultStrategy } from '#lib/core/rollout/default-strategy.ts';
import type { Pace, Strategy } from '#lib/core/rollout/strategy.ts';

export const presets = ['waves', 'all', 'custom'] as const;
export type Preset = (typeof presets)[number];

/** The values of the strategy's form, as typed. */
export type StrategyDraft = {
  preset: Preset;
  waves: { size: string; unit: 'functions' | 'percent' }[];
  bakeMinutes: string;
  maxFailures: string;
  maxFailurePercent: string;
  minFinished: string;
  isHealthGateEnabled: boolean;
  maxErrorRateRisePercent: string;
  maxDurationRisePercent: string;
  minInvocations: string;
  onBreach: 'stop' | 'revert';
};

/** The defaults: the product's own waves, and `bakeSeconds` of watching after each. */
export function strategyDraft(bakeSeconds: number): StrategyDraft {
  return draftOfPace(defaultStrategy(bakeSeconds));
}

/** The values of the form for a pace; its waves are the default ones. */
export function draftOfPace(strategy: Pace): StrategyDraft {
  return {
    preset: 'waves',
    waves: defaultStrategy(0).waves.map((wave) =>
      'functions' in wave
        ? { size: String(wave.functions), unit: 'functions' }
        : { size: String(wave.percent), unit: 'percent' },
    ),
    bakeMinutes: String(strategy.bakeSeconds / 60),
    maxFailures: String(strategy.stopRule.maxFailures),
    maxFailurePercent: String(strategy.stopRule.maxFailurePercent),
    minFinished: String(strategy.stopRule.minFinished),
    isHealthGateEnabled: strategy.healthGate.isEnabled,
    maxErrorRateRisePercent: String(strategy.healthGate.maxErrorRateRisePercent),
    maxDurationRisePercent: String(strategy.healthGate.maxDurationRisePercent),
    minInvocations: String(strategy.healthGate.minInvocations),
    onBreach: strategy.onBreach,
  };
}

/** What the form sends; a text that is no number becomes NaN, which the schema refuses at its own field. */
export function strategyOf(draft: StrategyDraft): Strategy {
  return { waves: wavesOf(draft), ...paceOf(draft) };
}

/** The same without the waves: what may be changed while the Rollout runs. */
export function paceOf(draft: StrategyDraft): Pace {
  return {
    bakeSeconds: Math.round(numberOf(draft.bakeMinutes) * 60),
    stopRule: {
      maxFailures: numberOf(draft.maxFailures),
      maxFailurePercent: numberOf(draft.maxFailurePercent),
      minFinished: numberOf(draft.minFinished),
    },
    healthGate: {
      isEnabled: draft.isHealthGateEnabled,
      maxErrorRateRisePercent: numberOf(draft.maxErrorRateRisePercent),
      maxDurationRisePercent: numberOf(draft.maxDurationRisePercent),
      minInvocations: numberOf(draft.minInvocations),
    },
    onBreach: draft.onBreach,
  };
}

function wavesOf(draft: StrategyDraft): Strategy['waves'] {
  if (draft.preset === 'waves') return defaultStrategy(0).waves;
  if (draft.preset === 'all') return [{ percent: 100 }];
  return draft.waves.map((wave) =>
    wave.unit === 'functions' ? { functions: numberOf(wave.size) } : { percent: numberOf(wave.size) },
  );
}

function numberOf(text: string): number {
  return text.trim() === '' ? Number.NaN : Number(text.replace(',', '.'));
}
