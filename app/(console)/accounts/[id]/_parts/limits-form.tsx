'use client';

import AttributeEditor from '@cloudscape-design/components/attribute-editor';
import Button from '@cloudscape-design/components/button';
import Checkbox from '@cloudscape-design/components/checkbox';
import Container from '@cloudscape-design/components/container';
import Form from '@cloudscape-design/components/form';
import FormField from '@cloudscape-design/components/form-field';
import Header from '@cloudscape-design/components/header';
import Input from '@cloudscape-design/components/input';
import Select from '@cloudscape-design/components/select';
import SpaceBetween from '@cloudscape-design/components/space-between';
import StatusIndicator from '@cloudscape-design/components/status-indicator';
import Textarea from '@cloudscape-design/components/textarea';
import { useRouter } from 'next/navigation';
import { useTranslations } from 'next-intl';
import { useState } from 'react';
import { useAction } from '#app/_doors/use-action.ts';
import { FailureAlert, useFieldError } from '#app/_shell/failure-text.tsx';
import { InfoLink } from '#app/_shell/help/info-link.tsx';
import { RestoredDraft } from '#app/_shell/restored-draft.tsx';
import { useKeptDraft } from '#app/_shell/use-kept-draft.ts';
import { updateAccountAction } from '#app/(console)/accounts/actions.ts';
import { protections } from '#lib/core/connection/protections.ts';
import { scanIntervals } from '#lib/core/connection/scan-schedule.ts';
import type { FreezeWindow } from '#lib/core/rollout/freeze-window.ts';
import type { AccountRow } from '#lib/db/accounts/accounts-page.ts';
import { type Draft, draftOf, inputOf } from './limits-draft.ts';
import { useScanInterval } from './use-scan-interval.ts';

/** Name, pace, blast radius and freeze windows. */
export function LimitsForm({ account, mayManage }: { account: AccountRow; mayManage: boolean }) {
  const t = useTranslations('accounts.limits');
  const router = useRouter();
  const { draft, setDraft, isRestored, forget, discard } = useKeptDraft(`limits ${account.id}`, () => draftOf(account));
  const [isSaved, setIsSaved] = useState(false);
  const { run, isRunning, failure, fieldErrors } = useAction(updateAccountAction);
  const fieldError = useFieldError(fieldErrors);
  // The schema names the tag that is wrong; the form has one field for all.
  const wrongTag = Object.keys(fieldErrors).find((path) => path === 'tags' || path.startsWith('tags.'));
  const tagsError = wrongTag === undefined ? undefined : fieldError(wrongTag);
  const interval = useScanInterval();
  const intervals = [null, ...scanIntervals].map((minutes) => ({
    value: String(minutes ?? 'never'),
    label: interval(minutes),
  }));
  const change = (part: Partial<Draft>) => {
    setDraft({ ...draft, ...part });
    setIsSaved(false);
  };
  const save = () =>
    run(inputOf(account.id, draft), () => {
      forget();
      setIsSaved(true);
      router.refresh();
    });
  const field = (
    name: 'name' | 'environment' | 'callsPerSecond' | 'maxFunctionsPerRollout' | 'maxPercentPerRollout',
    isNumber = true,
  ) => (
    <Input
      value={draft[name]}
      disabled={!mayManage}
      inputMode={isNumber ? 'numeric' : 'text'}
      onChange={({ detail }) => change({ [name]: detail.value })}
    />
  );
  return (
    <form
      noValidate
      onSubmit={(event) => {
        event.preventDefault();
        void save();
      }}
    >
      <Form
        actions={
          <SpaceBetween direction="horizontal" size="s" alignItems="center">
            <div aria-live="polite">
              {isSaved ? <StatusIndicator type="success">{t('saved')}</StatusIndicator> : null}
            </div>
            <Button variant="primary" loading={isRunning} disabled={!mayManage}>
              {t('save')}
            </Button>
          </SpaceBetween>
        }
      >
        <SpaceBetween size="l">
          <RestoredDraft isRestored={isRestored} discard={discard} />
          <FailureAlert failure={failure} />
          <Container
            header={
              <Header variant="h2" info={<InfoLink subject="limits" about={t('title')} />}>
                {t('title')}
              </Header>
            }
          >
            <SpaceBetween size="l">
              <FormField label={t('name')} errorText={fieldError('name')}>
                {field('name', false)}
              </FormField>
              <FormField
                label={t('environment')}
                description={t('environmentHint')}
                errorText={fieldError('environment')}
              >
                {field('environment', false)}
              </FormField>
              <FormField label={t('tags')} description={t('tagsHint')} errorText={tagsError}>
                <Textarea
                  value={draft.tags}
                  rows={3}
                  placeholder="team=payments"
                  disabled={!mayManage}
                  onChange={({ detail }) => change({ tags: detail.value })}
                />
              </FormField>
              <FormField
                label={t('callsPerSecond')}
                description={t('callsPerSecondHint')}
                errorText={fieldError('callsPerSecond')}
              >
                {field('callsPerSecond')}
              </FormField>
              <FormField
                label={t('scanEvery')}
                description={t('scanEveryHint')}
                errorText={fieldError('scanEveryMinutes')}
              >
                <Select
                  selectedOption={intervals.find(({ value }) => value === draft.scanEvery) ?? null}
                  options={intervals}
                  disabled={!mayManage}
                  onChange={({ detail }) => change({ scanEvery: detail.selectedOption.value ?? '' })}
                />
              </FormField>
              <FormField
                label={t('maxFunctions')}
                description={t('maxFunctionsHint')}
                errorText={fieldError('maxFunctionsPerRollout')}
              >
                {field('maxFunctionsPerRollout')}
              </FormField>
              <FormField
                label={t('maxPercent')}
                description={t('maxPercentHint')}
                errorText={fieldError('maxPercentPerRollout')}
              >
                {field('maxPercentPerRollout')}
              </FormField>
            </SpaceBetween>
          </Container>
          <Container
            header={
              <Header variant="h2" description={t('protectionHint')}>
                {t('protection')}
              </Header>
            }
          >
            <SpaceBetween size="s">
              {protections.map((name) => (
                <Checkbox
                  key={name}
                  checked={draft[name]}
                  disabled={!mayManage || (name === 'allowsEmergencyApply' && !draft.requiresApproval)}
                  description={t(`protections.${name}.hint`)}
                  onChange={({ detail }) => change({ [name]: detail.checked })}
                >
                  {t(`protections.${name}.label`)}
                </Checkbox>
              ))}
            </SpaceBetween>
          </Container>
          <Container
            header={
              <Header variant="h2" description={t('freezesHint')}>
                {t('freezes')}
              </Header>
            }
          >
            <FreezeWindows
              windows={draft.freezeWindows}
              disabled={!mayManage}
              errorOf={fieldError}
              onChange={(freezeWindows) => change({ freezeWindows })}
            />
          </Container>
        </SpaceBetween>
      </Form>
    </form>
  );
}

type FreezeWindowsProps = {
  windows: FreezeWindow[];
  disabled: boolean;
  errorOf: (path: string) => string | undefined;
  onChange: (windows: FreezeWindow[]) => void;
};

function FreezeWindows({ windows, disabled, errorOf, onChange }: FreezeWindowsProps) {
  const t = useTranslations('accounts.limits');
  const cell = (name: keyof FreezeWindow, label: string, placeholder: string) => ({
    label,
    errorText: (_item: FreezeWindow, index: number) => errorOf(`freezeWindows.${index}.${name}`),
    control: (item: FreezeWindow, index: number) => (
      <Input
        value={item[name]}
        placeholder={placeholder}
        disabled={disabled}
        onChange={({ detail }) => onChange(windows.with(index, { ...item, [name]: detail.value }))}
      />
    ),
  });
  return (
    <AttributeEditor
      items={windows}
      definition={[
        cell('fromAt', t('from'), t('dateTimePlaceholder')),
        cell('untilAt', t('until'), t('dateTimePlaceholder')),
        cell('reason', t('reason'), t('reasonPlaceholder')),
      ]}
      empty={t('noFreezes')}
      addButtonText={t('addFreeze')}
      removeButtonAriaLabel={(_item) => t('removeFreeze', { index: windows.indexOf(_item) + 1 })}
      disableAddButton={disabled}
      isItemRemovable={() => !disabled}
      onAddButtonClick={() => onChange([...windows, { fromAt: '', untilAt: '', reason: '' }])}
      onRemoveButtonClick={({ detail }) => onChange(windows.filter((_window, index) => index !== detail.itemIndex))}
    />
  );
}
