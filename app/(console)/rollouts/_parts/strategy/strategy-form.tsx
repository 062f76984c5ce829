'use client';

import Box from '@cloudscape-design/components/box';
import Button from '@cloudscape-design/components/button';
import Container from '@cloudscape-design/components/container';
import FormField from '@cloudscape-design/components/form-field';
import Grid from '@cloudscape-design/components/grid';
import Header from '@cloudscape-design/components/header';
import Input from '@cloudscape-design/components/input';
import RadioGroup from '@cloudscape-design/components/radio-group';
import Select from '@cloudscape-design/components/select';
import SpaceBetween from '@cloudscape-design/components/space-between';
import { useTranslations } from 'next-intl';
import { InfoLink } from '#app/_shell/help/info-link.tsx';
import { strategySchema } from '#lib/core/rollout/strategy.ts';
import { assignWaves } from '#lib/core/rollout/waves.ts';
import { BakeField } from './bake-field.tsx';
import { presets, type StrategyDraft, strategyOf } from './draft.ts';
import { GuardsSection } from './guards-section.tsx';
import type { StrategyFormProps } from './strategy-form-props.ts';

/** How a Rollout is applied: pace, waits, stop rule, health gate. */
export function StrategyForm(props: StrategyFormProps) {
  const { draft, onChange } = props;
  const t = useTranslations('rollouts.strategy');
  const change = (part: Partial<StrategyDraft>) => onChange({ ...draft, ...part });
  return (
    <Container
      header={
        <Header variant="h2" description={t('description')} info={<InfoLink subject="strategy" about={t('title')} />}>
          {t('title')}
        </Header>
      }
    >
      <SpaceBetween size="l">
        <FormField label={t('preset')} stretch>
          <RadioGroup
            value={draft.preset}
            onChange={({ detail }) => change({ preset: presets.find((preset) => preset === detail.value) ?? 'waves' })}
            items={presets.map((preset) => ({
              value: preset,
              label: t(`presets.${preset}`),
              description: t(`presets.${preset}Hint`),
            }))}
          />
        </FormField>
        {draft.preset === 'custom' ? <WavesField {...props} /> : null}
        <WavesPreview {...props} />
        <BakeField draft={draft} onChange={onChange} hasError={'strategy.bakeSeconds' in props.fieldErrors} />
        <GuardsSection {...props} />
      </SpaceBetween>
    </Container>
  );
}

/** The sizes that the waves would have, so that percentages become numbers before anything is created. */
function WavesPreview({ draft, functionCount }: StrategyFormProps) {
  const t = useTranslations('rollouts.strategy');
  const parsed = strategySchema.shape.waves.safeParse(strategyOf(draft).waves);
  if (!parsed.success || functionCount === 0) return null;
  const candidates = Array.from({ length: functionCount }, (_, index) => ({
    id: String(index),
    runtime: null,
    architecture: '',
    warningCount: 0,
  }));
  const { sizes } = assignWaves(candidates, { ...strategyOf(draft), waves: parsed.data });
  return (
    <Box color="text-body-secondary">
      {t('preview', { count: functionCount, waves: sizes.length, sizes: sizes.join(' → ') })}
    </Box>
  );
}

function WavesField({ draft, onChange, fieldErrors }: StrategyFormProps) {
  const t = useTranslations('rollouts.strategy');
  const units = [
    { value: 'functions', label: t('unitFunctions') },
    { value: 'percent', label: t('unitPercent') },
  ];
  const hasError = Object.keys(fieldErrors).some((path) => path.startsWith('strategy.waves'));
  const setWaves = (waves: StrategyDraft['waves']) => onChange({ ...draft, waves });
  const setWave = (index: number, part: Partial<StrategyDraft['waves'][number]>) =>
    setWaves(draft.waves.map((wave, position) => (position === index ? { ...wave, ...part } : wave)));
  return (
    <FormField label={t('presets.custom')} errorText={hasError ? t('errors.waves') : undefined} stretch>
      <SpaceBetween size="xs">
        {draft.waves.map((wave, index) => {
          const number = index + 1;
          return (
            <Grid
              key={number}
              gridDefinition={[{ colspan: { default: 3, s: 2 } }, { colspan: 3 }, { colspan: 3 }, { colspan: 3 }]}
            >
              <Box padding={{ top: 'xxs' }}>{t('wave', { number })}</Box>
              <Input
                ariaLabel={t('waveSize', { number })}
                inputMode="decimal"
                value={wave.size}
                onChange={({ detail }) => setWave(index, { size: detail.value })}
              />
              <Select
                ariaLabel={t('waveUnit', { number })}
                options={units}
                selectedOption={units.find((unit) => unit.value === wave.unit) ?? null}
                onChange={({ detail }) =>
                  setWave(index, { unit: detail.selectedOption.value === 'percent' ? 'percent' : 'functions' })
                }
              />
              <Button
                formAction="none"
                disabled={draft.waves.length === 1}
                ariaLabel={t('removeWave', { number })}
                onClick={() => setWaves(draft.waves.filter((_, position) => position !== index))}
              >
                {t('remove')}
              </Button>
            </Grid>
          );
        })}
        <Button
          formAction="none"
          iconName="add-plus"
          disabled={draft.waves.length >= 10}
          onClick={() => setWaves([...draft.waves, { size: '100', unit: 'percent' }])}
        >
          {t('addWave')}
        </Button>
      </SpaceBetween>
    </FormField>
  );
}
