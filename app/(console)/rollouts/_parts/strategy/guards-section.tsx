'use client';

import Alert from '@cloudscape-design/components/alert';
import ColumnLayout from '@cloudscape-design/components/column-layout';
import ExpandableSection from '@cloudscape-design/components/expandable-section';
import FormField from '@cloudscape-design/components/form-field';
import RadioGroup from '@cloudscape-design/components/radio-group';
import SpaceBetween from '@cloudscape-design/components/space-between';
import Toggle from '@cloudscape-design/components/toggle';
import { useTranslations } from 'next-intl';
import { useUnfolding } from '#app/_shell/use-unfolding.ts';
import { strategySchema } from '#lib/core/rollout/strategy.ts';
import type { StrategyDraft } from './draft.ts';
import { NumberField } from './number-field.tsx';
import { type NumberRange, rangeOf } from './number-range.ts';
import type { StrategyFormProps } from './strategy-form-props.ts';

type NumberName =
  | 'maxFailures'
  | 'maxFailurePercent'
  | 'minFinished'
  | 'maxErrorRateRisePercent'
  | 'maxDurationRisePercent'
  | 'minInvocations';

const { stopRule, healthGate } = strategySchema.shape;
const ranges: Readonly<Record<NumberName, NumberRange>> = {
  maxFailures: rangeOf(stopRule.shape.maxFailures),
  maxFailurePercent: rangeOf(stopRule.shape.maxFailurePercent),
  minFinished: rangeOf(stopRule.shape.minFinished),
  maxErrorRateRisePercent: rangeOf(healthGate.shape.maxErrorRateRisePercent),
  maxDurationRisePercent: rangeOf(healthGate.shape.maxDurationRisePercent),
  minInvocations: rangeOf(healthGate.shape.minInvocations),
};

/** What stops a Rollout automatically: the stop rule and the health gate. */
export function GuardsSection(props: StrategyFormProps) {
  const t = useTranslations('rollouts.strategy');
  const hasError = Object.keys(props.fieldErrors).some((path) => /^strategy\.(stopRule|healthGate)/.test(path));
  const unfolding = useUnfolding(hasError, props.fieldErrors);
  return (
    <ExpandableSection headerText={t('more')} {...unfolding}>
      <GuardFields {...props} path="strategy" />
    </ExpandableSection>
  );
}

type GuardFieldsProps = Pick<StrategyFormProps, 'draft' | 'onChange' | 'fieldErrors'> & {
  /** Where the values are in what is sent. */
  path: 'strategy' | 'pace';
  /** Whether what a breach leads to can no longer be changed. */
  isBreachFixed?: boolean;
  isRevert?: boolean | undefined;
};

/** The fields of the stop rule, of the health gate, and of what a breach leads to. */
export function GuardFields({ draft, onChange, fieldErrors, path, isRevert = false, ...props }: GuardFieldsProps) {
  const t = useTranslations('rollouts.strategy');
  const isBreachFixed = isRevert || props.isBreachFixed === true;
  const breachHint = isRevert ? t('onBreachOfRevert') : isBreachFixed ? t('onBreachFixed') : undefined;
  const change = (part: Partial<StrategyDraft>) => onChange({ ...draft, ...part });
  const field = (name: NumberName, group: 'stopRule' | 'healthGate', label: string) => (
    <NumberField
      label={label}
      value={draft[name]}
      onChange={(value) => change({ [name]: value })}
      hasError={`${path}.${group}.${name}` in fieldErrors}
      range={ranges[name]}
    />
  );
  return (
    <SpaceBetween size="l">
      <FormField label={t('stopRule')} description={t('stopRuleHint')} stretch>
        <ColumnLayout columns={3}>
          {field('maxFailures', 'stopRule', t('maxFailures'))}
          {field('maxFailurePercent', 'stopRule', t('maxFailurePercent'))}
          {field('minFinished', 'stopRule', t('minFinished'))}
        </ColumnLayout>
      </FormField>
      <FormField label={t('healthGate')} stretch>
        <SpaceBetween size="s">
          <Toggle
            checked={draft.isHealthGateEnabled}
            onChange={({ detail }) => change({ isHealthGateEnabled: detail.checked })}
          >
            {t('healthGateToggle')}
          </Toggle>
          {draft.isHealthGateEnabled && Number(draft.bakeMinutes) === 0 ? (
            <Alert type="info">{t('healthGateNoBake')}</Alert>
          ) : null}
          {draft.isHealthGateEnabled ? (
            <ColumnLayout columns={3}>
              {field('maxErrorRateRisePercent', 'healthGate', t('maxErrorRateRise'))}
              {field('maxDurationRisePercent', 'healthGate', t('maxDurationRise'))}
              {field('minInvocations', 'healthGate', t('minInvocations'))}
            </ColumnLayout>
          ) : null}
        </SpaceBetween>
      </FormField>
      <FormField label={t('onBreach')} description={breachHint}>
        <RadioGroup
          value={draft.onBreach}
          onChange={({ detail }) => change({ onBreach: detail.value === 'revert' ? 'revert' : 'stop' })}
          items={[
            { value: 'stop', label: t('onBreachStop'), disabled: isBreachFixed },
            { value: 'revert', label: t('onBreachRevert'), disabled: isBreachFixed },
          ]}
        />
      </FormField>
    </SpaceBetween>
  );
}
