'use client';

import Container from '@cloudscape-design/components/container';
import FormField from '@cloudscape-design/components/form-field';
import Input from '@cloudscape-design/components/input';
import Select from '@cloudscape-design/components/select';
import SpaceBetween from '@cloudscape-design/components/space-between';
import { useTranslations } from 'next-intl';
import type { UsedAction } from '#app/_doors/use-action.ts';
import { FailureAlert, useFieldError } from '#app/_shell/failure-text.tsx';
import { RestoredDraft } from '#app/_shell/restored-draft.tsx';
import type { KeptDraft } from '#app/_shell/use-kept-draft.ts';
import { typedPartition } from '#lib/core/connection/template-roles.ts';
import { type Partition, partitions } from '#lib/core/lambda/regions.ts';

/** The first step as typed. */
export type AccountDraft = { name: string; account: string; partition: Partition };

type Props = { kept: KeptDraft<AccountDraft>; refusal: Pick<UsedAction<never, never>, 'failure' | 'fieldErrors'> };

/** Which account, and in which partition: a role's ARN says that itself, twelve digits do not. */
export function AccountStep({ kept: { draft, setDraft, isRestored, discard }, refusal }: Props) {
  const t = useTranslations('accounts.wizard.account');
  const names = useTranslations('accounts.partitions');
  const fieldError = useFieldError(refusal.fieldErrors);
  const change = (part: Partial<AccountDraft>) => setDraft({ ...draft, ...part });
  const named = typedPartition(draft.account);
  const shown = named ?? draft.partition;
  const options = partitions.map((partition) => ({
    value: partition,
    label: names(partition),
    description: partition,
  }));
  return (
    <Container>
      <SpaceBetween size="l">
        <RestoredDraft isRestored={isRestored} discard={discard} />
        <FailureAlert failure={refusal.failure} />
        <FormField label={t('name')} description={t('nameHint')} errorText={fieldError('name')}>
          <Input value={draft.name} onChange={({ detail }) => change({ name: detail.value })} />
        </FormField>
        <FormField label={t('reference')} description={t('referenceHint')} errorText={fieldError('account')}>
          <Input
            value={draft.account}
            spellcheck={false}
            onChange={({ detail }) => change({ account: detail.value })}
          />
        </FormField>
        <FormField
          label={t('partition')}
          description={named ? t('partitionFromArn') : t('partitionHint')}
          errorText={fieldError('partition')}
        >
          <Select
            options={options}
            disabled={named !== undefined}
            selectedOption={options.find(({ value }) => value === shown) ?? null}
            onChange={({ detail }) =>
              change({ partition: partitions.find((one) => one === detail.selectedOption.value) ?? 'aws' })
            }
          />
        </FormField>
      </SpaceBetween>
    </Container>
  );
}
