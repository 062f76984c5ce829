'use client';

import FormField from '@cloudscape-design/components/form-field';
import Input from '@cloudscape-design/components/input';
import Multiselect from '@cloudscape-design/components/multiselect';
import { useTranslations } from 'next-intl';
import { useAction } from '#app/_doors/use-action.ts';
import { Dialog } from '#app/_parts/dialog.tsx';
import { useFieldError } from '#app/_shell/failure-text.tsx';
import { RestoredDraft } from '#app/_shell/restored-draft.tsx';
import { useKeptDraft } from '#app/_shell/use-kept-draft.ts';
import type { GroupRow } from '#lib/db/people/group-rows.ts';
import type { UserListItem } from '#lib/db/people/users-page.ts';
import { createGroupAction, updateGroupAction } from '../actions.ts';
import type { AccountName } from './grant-words.ts';
import { draftsOf, type GrantDraft, inputOf } from './grants-draft.ts';
import { GrantsEditor } from './grants-editor.tsx';

type Draft = { name: string; description: string; oidcGroup: string; memberIds: string[]; grants: GrantDraft[] };

function draftOf(group: GroupRow | undefined): Draft {
  return {
    name: group?.name ?? '',
    description: group?.description ?? '',
    oidcGroup: group?.oidcGroup ?? '',
    memberIds: group?.members.map(({ id }) => id) ?? [],
    grants: draftsOf(group?.grants ?? []),
  };
}

type Props = {
  /** Undefined: a new one. */
  group: GroupRow | undefined;
  users: readonly UserListItem[];
  accounts: readonly AccountName[];
  onClose: () => void;
};

/** Makes or changes a group: its name, who belongs to it, what they are granted. */
export function GroupDialog({ group, users, accounts, onClose }: Props) {
  const t = useTranslations('auth.users.groups');
  const common = useTranslations('common');
  const kept = useKeptDraft(`group ${group?.id ?? 'new'}`, () => draftOf(group));
  const { draft, setDraft } = kept;
  const change = (part: Partial<Draft>) => setDraft({ ...draft, ...part });
  const creating = useAction(createGroupAction);
  const updating = useAction(updateGroupAction);
  const { isRunning, failure, fieldErrors } = group === undefined ? creating : updating;
  const errorOf = useFieldError(fieldErrors);
  const close = () => {
    kept.forget();
    onClose();
  };
  const save = () => {
    const input = { ...draft, grants: inputOf(draft.grants) };
    return group === undefined ? creating.run(input, close) : updating.run({ ...input, groupId: group.id }, close);
  };
  const people = users.map(({ id, name, email }) => ({ value: id, label: name, description: email }));
  return (
    <Dialog
      size="large"
      title={group === undefined ? t('addTitle') : t('editTitle', { name: group.name })}
      confirm={t('save')}
      dismiss={common('cancel')}
      isRunning={isRunning}
      failure={failure}
      onConfirm={() => void save()}
      onDismiss={close}
    >
      <RestoredDraft isRestored={kept.isRestored} discard={kept.discard} />
      <FormField label={t('name')} errorText={errorOf('name')}>
        <Input value={draft.name} onChange={({ detail }) => change({ name: detail.value })} />
      </FormField>
      <FormField label={t('descriptionLabel')} errorText={errorOf('description')}>
        <Input value={draft.description} onChange={({ detail }) => change({ description: detail.value })} />
      </FormField>
      <FormField label={t('members')} errorText={errorOf('memberIds')}>
        <Multiselect
          options={people}
          filteringType="auto"
          placeholder={t('membersPlaceholder')}
          selectedOptions={people.filter(({ value }) => draft.memberIds.includes(value))}
          onChange={({ detail }) => change({ memberIds: detail.selectedOptions.flatMap(({ value }) => value ?? []) })}
        />
      </FormField>
      <FormField label={t('oidcGroupLabel')} description={t('oidcGroupHint')} errorText={errorOf('oidcGroup')}>
        <Input value={draft.oidcGroup} onChange={({ detail }) => change({ oidcGroup: detail.value })} />
      </FormField>
      <FormField label={t('grants')} description={t('grantsHint')} errorText={errorOf('grants')} stretch>
        <GrantsEditor
          grants={draft.grants}
          accounts={accounts}
          fieldErrors={fieldErrors}
          onChange={(grants) => change({ grants })}
        />
      </FormField>
    </Dialog>
  );
}
