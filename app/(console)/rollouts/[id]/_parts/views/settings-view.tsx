import { getTranslations } from 'next-intl/server';
import { Container, Header, KeyValuePairs, SpaceBetween } from '#app/_shell/cloudscape.ts';
import type { MaskedSettings } from '#lib/core/datadog/masked-settings.ts';
import type { Strategy } from '#lib/core/rollout/strategy.ts';
import type { RolloutHead } from '#lib/db/rollouts/rollout-page.ts';

/** What was chosen for this Rollout, as it was chosen. */
export async function SettingsView({ head }: { head: RolloutHead }) {
  const t = await getTranslations();
  const entries = await settingsEntries(head.settings);
  return (
    <SpaceBetween size="l">
      {head.mode === 'instrument' ? (
        <Container header={<Header variant="h2">{t('profiles.summary.title')}</Header>}>
          {entries.length === 0 ? (
            t('profiles.summary.nothingChosen')
          ) : (
            <KeyValuePairs
              columns={3}
              items={[
                ...entries,
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

async function settingsEntries(settings: MaskedSettings): Promise<Entry[]> {
  const t = await getTranslations('profiles');
  const entries: Entry[] = [];
  const add = (label: string, value: string | undefined) => {
    if (value !== undefined) entries.push({ label, value });
  };
  const { apiKey } = settings;
  add(t('form.site.label'), settings.site);
  if (apiKey) {
    const detail = 'arn' in apiKey ? apiKey.arn : t('summary.stored');
    add(t('form.apiKey.label'), `${t(`apiKeySources.${apiKey.source}`)}: ${detail}`);
  }
  for (const name of ['env', 'service', 'version'] as const) add(t(`form.${name}.label`), settings[name]);
  if (settings.tags) {
    add(
      t('form.tags.label'),
      Object.entries(settings.tags)
        .map(([key, value]) => `${key}:${value}`)
        .join(', '),
    );
  }
  for (const name of switchNames) {
    const value = settings[name];
    add(t(`form.${name}.label`), value === undefined ? undefined : value ? t('summary.yes') : t('summary.no'));
  }
  add(t('form.logLevel.label'), settings.logLevel);
  add(t('form.apmFlushDeadlineMilliseconds.label'), settings.apmFlushDeadlineMilliseconds?.toString());
  add(t('form.llmObs.label'), settings.llmObs?.mlApp);
  add(t('form.layerAccount.label'), settings.layerAccount);
  for (const kind of layerKinds) {
    const version = settings.layerVersions?.[kind];
    add(
      t('summary.layer', { layer: t(`form.layers.${kind}`) }),
      version === 'latest'
        ? t('form.layers.notChosen')
        : version === 'none'
          ? t('form.layers.none')
          : version?.toString(),
    );
  }
  if (settings.imageHoldsDatadog) add(t('form.imageHoldsDatadog.label'), t('summary.imagesConfirmed'));
  return entries;
}

const switchNames = [
  'tracing',
  'logs',
  'capturePayload',
  'mergeXrayTraces',
  'flushMetricsToLogs',
  'fips',
  'appsec',
  'profiling',
  'coldStartTracing',
] as const;
const layerKinds = ['extension', 'python', 'node', 'java', 'dotnet', 'ruby'] as const;

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
      value: t('settingsView.stopRuleText', { failures: stopRule.maxFailures, percent: stopRule.maxFailurePercent }),
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
