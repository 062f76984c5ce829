'use client';

import Box from '@cloudscape-design/components/box';
import Button from '@cloudscape-design/components/button';
import Checkbox from '@cloudscape-design/components/checkbox';
import ColumnLayout from '@cloudscape-design/components/column-layout';
import FormField from '@cloudscape-design/components/form-field';
import SpaceBetween from '@cloudscape-design/components/space-between';
import { useTranslations } from 'next-intl';
import { RegionName } from '#app/_shell/region-name.tsx';
import { invalidGroup } from '#app/_shell/use-invalid-fields.ts';

type Props = {
  enabled: readonly string[];
  chosen: readonly string[];
  onChange: (chosen: string[]) => void;
  disabled?: boolean;
  errorText?: string;
};

/** One checkbox for each enabled Region. Regions that were chosen but are not enabled any more can be taken off. */
export function RegionChoice({ enabled, chosen, onChange, disabled, errorText }: Props) {
  const t = useTranslations('accounts');
  const offered = [...new Set([...enabled, ...chosen])].sort();
  if (offered.length === 0) return <Box color="text-body-secondary">{t('regions.unknown')}</Box>;
  const toggle = (region: string, isChosen: boolean) =>
    onChange(isChosen ? [...chosen, region].sort() : chosen.filter((other) => other !== region));
  return (
    <FormField
      stretch
      label={t('regions.label')}
      description={t('regions.chosen', { count: chosen.length, total: offered.length })}
      errorText={errorText}
      secondaryControl={
        <SpaceBetween direction="horizontal" size="xs">
          <Button disabled={disabled} formAction="none" onClick={() => onChange(offered)}>
            {t('regions.all')}
          </Button>
          <Button disabled={disabled} formAction="none" onClick={() => onChange([])}>
            {t('regions.none')}
          </Button>
        </SpaceBetween>
      }
    >
      <div {...invalidGroup(t('regions.label'), errorText)}>
        <Box padding={{ top: 'xs' }}>
          <ColumnLayout columns={3} minColumnWidth={220}>
            {offered.map((region) => (
              <Checkbox
                key={region}
                checked={chosen.includes(region)}
                disabled={disabled}
                description={t.has(`regionNames.${region}`) ? t(`regionNames.${region}`) : undefined}
                onChange={({ detail }) => toggle(region, detail.checked)}
              >
                <RegionName>{region}</RegionName>
              </Checkbox>
            ))}
          </ColumnLayout>
        </Box>
      </div>
    </FormField>
  );
}
