'use client';

import Box from '@cloudscape-design/components/box';
import Button from '@cloudscape-design/components/button';
import SpaceBetween from '@cloudscape-design/components/space-between';
import Table from '@cloudscape-design/components/table';
import { useRouter } from 'next/navigation';
import { useLocale, useTranslations } from 'next-intl';
import { useState } from 'react';
import { useAction } from '#app/_doors/use-action.ts';
import { Dialog } from '#app/_parts/dialog.tsx';
import { LinkButton, PageLink } from '#app/_shell/links.tsx';
import { Moment } from '#app/_shell/moment.tsx';
import { type SettingWords, settingText } from '#lib/core/datadog/setting-words.ts';
import { settingFields } from '#lib/core/datadog/settings-table.ts';
import type { ProfileRow } from '#lib/db/profiles/profiles-page.ts';
import { deleteProfileAction } from '../actions.ts';

/** All profiles; who may manage them can edit and delete each. */
export function ProfilesTable({ profiles, mayManage }: { profiles: ProfileRow[]; mayManage: boolean }) {
  const t = useTranslations('profiles');
  const locale = useLocale();
  const [deleting, setDeleting] = useState<ProfileRow>();
  return (
    <>
      <Table
        variant="container"
        items={profiles}
        trackBy="id"
        enableKeyboardNavigation
        ariaLabels={{ tableLabel: t('tableLabel') }}
        columnDefinitions={[
          {
            id: 'name',
            header: t('columns.name'),
            isRowHeader: true,
            cell: (profile) =>
              mayManage ? <PageLink href={`/profiles/${profile.id}`}>{profile.name}</PageLink> : profile.name,
          },
          { id: 'site', header: t('columns.site'), cell: (profile) => profile.settings.site ?? t('form.notChosen') },
          {
            id: 'apiKey',
            header: t('columns.apiKey'),
            cell: ({ settings: { apiKey } }) =>
              apiKey ? t(`settings.apiKey.sources.${apiKey.source}.short`) : t('settings.apiKey.none'),
          },
          {
            id: 'environment',
            header: t('columns.environment'),
            cell: ({ settings }) => environmentText(t, settings, locale) ?? t('form.notChosen'),
          },
          { id: 'updatedAt', header: t('columns.updatedAt'), cell: (profile) => <Moment value={profile.updatedAt} /> },
          { id: 'createdBy', header: t('columns.createdBy'), cell: (profile) => profile.createdByName ?? '–' },
          ...(mayManage
            ? [
                {
                  id: 'actions',
                  header: t('columns.actions'),
                  cell: (profile: ProfileRow) => (
                    <SpaceBetween direction="horizontal" size="xs">
                      <LinkButton href={`/profiles/${profile.id}`} ariaLabel={t('editLabel', { name: profile.name })}>
                        {t('edit')}
                      </LinkButton>
                      <Button ariaLabel={t('deleteLabel', { name: profile.name })} onClick={() => setDeleting(profile)}>
                        {t('delete')}
                      </Button>
                    </SpaceBetween>
                  ),
                },
              ]
            : []),
        ]}
        empty={
          <Box textAlign="center" padding="l">
            <SpaceBetween size="s">
              <b>{t('empty.title')}</b>
              <Box variant="p" color="text-body-secondary">
                {t('empty.body')}
              </Box>
              {mayManage ? <LinkButton href="/profiles/new">{t('create')}</LinkButton> : null}
            </SpaceBetween>
          </Box>
        }
      />
      {deleting ? <DeleteDialog profile={deleting} onDismiss={() => setDeleting(undefined)} /> : null}
    </>
  );
}

function DeleteDialog({ profile, onDismiss }: { profile: ProfileRow; onDismiss: () => void }) {
  const t = useTranslations('profiles');
  const router = useRouter();
  const { run, isRunning, failure } = useAction(deleteProfileAction);
  const confirm = () =>
    run({ profileId: profile.id }, () => {
      onDismiss();
      router.refresh();
    });
  return (
    <Dialog
      title={t('deleteTitle', { name: profile.name })}
      confirm={t('delete')}
      dismiss={t('cancel')}
      isRunning={isRunning}
      failure={failure}
      onConfirm={() => void confirm()}
      onDismiss={onDismiss}
    >
      <span>{t('deleteBody')}</span>
    </Dialog>
  );
}

function environmentText(t: SettingWords, settings: ProfileRow['settings'], locale: string): string | undefined {
  const field = settingFields.find(({ path }) => path === 'env');
  return field === undefined ? undefined : settingText(t, field, settings, locale);
}
