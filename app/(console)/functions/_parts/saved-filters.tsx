'use client';

import ButtonDropdown, { type ButtonDropdownProps } from '@cloudscape-design/components/button-dropdown';
import Select from '@cloudscape-design/components/select';
import dynamic from 'next/dynamic';
import { useTranslations } from 'next-intl';
import { useState } from 'react';
import { useAction } from '#app/_doors/use-action.ts';
import { FailureAlert } from '#app/_shell/failure-text.tsx';
import type { FunctionQuery } from '#lib/core/functions/function-query.ts';
import type { SavedFilterRow } from '#lib/db/functions/saved-filter-rows.ts';
import { chooseDefaultFilterAction, deleteFilterAction, saveFilterAction, shareFilterAction } from '../actions.ts';

const SaveFilterDialog = dynamic(() => import('./save-filter-dialog.tsx'), { ssr: false });

type Props = {
  query: FunctionQuery;
  filters: readonly SavedFilterRow[];
  /** Whether the person may share filters with everybody. */
  mayShare: boolean;
  onChoose: (part: Pick<FunctionQuery, 'filters' | 'sort' | 'isDescending'>) => void;
};

/** The filters that are kept under a name, own and shared, and what can be done with them. */
export function SavedFilters({ query, filters, mayShare, onChoose }: Props) {
  const t = useTranslations('functions.saved');
  const [chosenId, setChosenId] = useState<string>();
  const [dialog, setDialog] = useState<'new' | 'rename'>();
  const saving = useAction(saveFilterAction);
  const deleting = useAction(deleteFilterAction);
  const sharing = useAction(shareFilterAction);
  const choosing = useAction(chooseDefaultFilterAction);

  const shown = filters.find((filter) => isOf(filter, query));
  // One that was chosen and changed since is still the one that can be updated.
  const chosen = shown ?? filters.find(({ id }) => id === chosenId);
  const now = { conditions: query.filters, sort: query.sort, isDescending: query.isDescending };
  const options = groupsOf(filters, t);

  const act = (id: string) => {
    if (id === 'new') setDialog('new');
    if (!chosen) return;
    const savedFilterId = chosen.id;
    if (id === 'rename') setDialog('rename');
    if (id === 'update') void saving.run({ savedFilterId, name: chosen.name, ...now });
    if (id === 'delete') void deleting.run({ savedFilterId });
    if (id === 'share') void sharing.run({ savedFilterId, isShared: !chosen.isShared });
    if (id === 'default') void choosing.run({ savedFilterId: chosen.isDefault ? null : savedFilterId });
  };

  return (
    <div className="saved-filters">
      <Select
        placeholder={t('placeholder')}
        ariaLabel={t('label')}
        empty={t('empty')}
        expandToViewport
        filteringType={filters.length > 8 ? 'auto' : 'none'}
        options={options}
        selectedOption={shown ? { value: shown.id, label: shown.name } : null}
        onChange={({ detail }) => {
          const filter = filters.find(({ id }) => id === detail.selectedOption.value);
          if (!filter?.conditions) return;
          setChosenId(filter.id);
          onChoose({ filters: filter.conditions, sort: filter.sort, isDescending: filter.isDescending });
        }}
      />
      <ButtonDropdown
        expandToViewport
        loading={saving.isRunning || deleting.isRunning || sharing.isRunning || choosing.isRunning}
        items={itemsOf(
          { chosen, isChanged: shown === undefined, hasConditions: query.filters.length > 0, mayShare },
          t,
        )}
        onItemClick={({ detail }) => act(detail.id)}
      >
        {t('actions')}
      </ButtonDropdown>
      <FailureAlert
        failure={deleting.failure ?? sharing.failure ?? choosing.failure ?? (dialog ? undefined : saving.failure)}
      />
      {dialog ? (
        <SaveFilterDialog
          name={dialog === 'rename' ? (chosen?.name ?? '') : ''}
          title={t(dialog === 'rename' ? 'rename' : 'new')}
          isRunning={saving.isRunning}
          failure={saving.failure}
          fieldErrors={saving.fieldErrors}
          onSave={(name) => {
            const renamed = dialog === 'rename' ? chosen : undefined;
            const kept = renamed?.conditions
              ? { conditions: renamed.conditions, sort: renamed.sort, isDescending: renamed.isDescending }
              : now;
            void saving.run(
              { name, ...kept, ...(renamed ? { savedFilterId: renamed.id } : {}) },
              ({ savedFilterId }) => {
                setChosenId(savedFilterId);
                setDialog(undefined);
              },
            );
          }}
          onDismiss={() => {
            saving.clear();
            setDialog(undefined);
          }}
        />
      ) : null}
    </div>
  );
}

type Words = ReturnType<typeof useTranslations<'functions.saved'>>;

function isOf({ conditions, sort, isDescending }: SavedFilterRow, query: FunctionQuery): boolean {
  const isSame = JSON.stringify(conditions) === JSON.stringify(query.filters);
  return isSame && sort === query.sort && isDescending === query.isDescending;
}

function groupsOf(filters: readonly SavedFilterRow[], t: Words) {
  const optionOf = ({ id, name, isOwn, isDefault, ownerName, conditions }: SavedFilterRow) => ({
    value: id,
    label: name,
    disabled: conditions === null,
    description: conditions === null ? t('notUnderstood') : isOwn ? undefined : t('by', { name: ownerName }),
    labelTag: isDefault ? t('default') : undefined,
  });
  return [
    { label: t('own'), options: filters.filter(({ isShared }) => !isShared).map(optionOf) },
    { label: t('shared'), options: filters.filter(({ isShared }) => isShared).map(optionOf) },
  ].filter(({ options }) => options.length > 0);
}

type ItemsFrom = { chosen: SavedFilterRow | undefined; isChanged: boolean; hasConditions: boolean; mayShare: boolean };

function itemsOf({ chosen, isChanged, hasConditions, mayShare }: ItemsFrom, t: Words): ButtonDropdownProps.Items {
  const notOwn = { disabled: !chosen?.isOwn, disabledReason: chosen ? t('notYours') : t('noneChosen') };
  const mayShareIt = mayShare && chosen !== undefined && (chosen.isOwn || chosen.isShared);
  return [
    { id: 'new', text: t('new'), disabled: !hasConditions, disabledReason: t('nothingToSave') },
    {
      id: 'update',
      text: chosen ? t('update', { name: chosen.name }) : t('updateNone'),
      ...notOwn,
      disabled: notOwn.disabled || !isChanged || !hasConditions,
      ...(chosen?.isOwn ? { disabledReason: t('unchanged') } : {}),
    },
    { id: 'rename', text: t('rename'), ...notOwn },
    {
      id: 'default',
      text: t(chosen?.isDefault ? 'noDefault' : 'makeDefault'),
      disabled: chosen === undefined,
      disabledReason: t('noneChosen'),
    },
    {
      id: 'share',
      text: t(chosen?.isShared ? 'unshare' : 'share'),
      disabled: !mayShareIt,
      disabledReason: chosen ? t('mayNotShare') : t('noneChosen'),
    },
    { id: 'delete', text: t('delete'), ...notOwn },
  ];
}
