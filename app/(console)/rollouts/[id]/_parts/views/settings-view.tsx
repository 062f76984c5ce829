import { getLocale, getTranslations } from 'next-intl/server';
import { Container, Header, KeyValuePairs, SpaceBetween } from '#app/_shell/cloudscape.ts';
import type { MaskedSettings } from '#lib/core/datadog/masked-settings.ts';
import { settingSections } from '#lib/core/datadog/setting-sections.ts';
import { settingText } from '#lib/core/datadog/setting-words.ts';
import { settingFieldsOf } from '#lib/core/datadog/settings-table.ts';
import type { Strategy } from '#lib/core/rollout/strategy.ts';
import type { RolloutHead } from '#lib/db/rollouts/rollout-page.ts';

/** What was chosen for this Rollout, as it was chosen. */
export async function SettingsView({ head }: { head: RolloutHead }) {
  const t = await getTranslations();
  const groups = await settingsGroups(head.settings);
  return (
    <SpaceBetween size="l">
      {head.mode === 'instrument' ? (
        <Container header={<Header variant="h2">{t('profiles.summary.title')}</Header>}>
          {groups.length === 0 ? (
            t('profiles.summary.nothingChosen')
          ) : (
            <KeyValuePairs
              columns={3}
              items={[
                ...groups,
                {
                  label: t('rollouts.settingsView.profile'),
                  value: head.profileName ?? t('rollouts.settingsView.noProfile'),
                },
              ]}
            />
          )}
        </Container>
      ) : null}
      <Container header={<Header variant="h2">{t('rollouts.settingsView.strategy')}</Header>}>
        <KeyValuePairs columns={3} items={await strategyEntries(head.strategy)} />
      </Container>
    </SpaceBetween>
  );
}

type Entry = { label: string; value: string };

/** What was chosen, by the sections of the form. */
async function settingsGroups(settings: MaskedSettings): Promise<{ type: 'group'; title: string; items: Entry[] }[]> {
  const t = await getTranslations('profiles');
  const locale = await getLocale();
  return settingSections.flatMap(({ name }) => {
    const items = settingFieldsOf(name).flatMap((field) => {
      const value = settingText(t, field, settings, locale);
      return value === undefined ? [] : [{ label: t(`settings.${field.path}.label`), value }];
    });
    return items.length === 0 ? [] : [{ type: 'group' as const, title: t(`form.sections.${name}.title`), items }];
  });
}

async function strategyEntries(strategy: Strategy): Promise<Entry[]> {
  const t = await getTranslations('rollouts');
  const { stopRule, healthGate, waves } = strategy;
  const sizes = waves.map((wave, index) => {
    if (index === waves.length - 1) return t('settingsView.rest');
    return 'functions' in wave
      ? t('settingsView.sizeFunctions', { count: wave.functions })
      : t('settingsView.sizePercent', { percent: wave.percent });
  });
  return [
    { label: t('settingsView.waves'), value: sizes.join(' → ') },
    { label: t('settingsView.bake'), value: t('duration.minutes', { minutes: strategy.bakeSeconds / 60 }) },
    {
      label: t('settingsView.stopRule'),
      value: t('settingsView.stopRuleText', {
        failures: stopRule.maxFailures,
        percent: stopRule.maxFailurePercent,
        minFinished: stopRule.minFinished,
      }),
    },
    {
      label: t('settingsView.healthGate'),
      value: healthGate.isEnabled
        ? t('settingsView.healthGateText', {
            errors: healthGate.maxErrorRateRisePercent,
            duration: healthGate.maxDurationRisePercent,
            invocations: healthGate.minInvocations,
          })
        : t('settingsView.healthGateOff'),
    },
    {
      label: t('settingsView.onBreach'),
      value: strategy.onBreach === 'revert' ? t('strategy.onBreachRevert') : t('strategy.onBreachStop'),
    },
  ];
}
