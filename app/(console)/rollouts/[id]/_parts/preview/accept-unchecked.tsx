'use client';

import Alert from '@cloudscape-design/components/alert';
import Checkbox from '@cloudscape-design/components/checkbox';
import SpaceBetween from '@cloudscape-design/components/space-between';
import { useTranslations } from 'next-intl';
import type { UncheckedSummary } from '#lib/core/change/unchecked-checks.ts';

type AcceptUncheckedProps = {
  unchecked: UncheckedSummary;
  /** For how many functions the person agreed; undefined: not at all. */
  accepted: number | undefined;
  onChange: (accepted: number | undefined) => void;
};

/** Whether functions are to be changed although checks of them have no result; says which checks, and why. */
export function AcceptUnchecked({ unchecked, accepted, onChange }: AcceptUncheckedProps) {
  const t = useTranslations('rollouts.unchecked');
  const { functions, kinds } = unchecked;
  if (functions === 0) return null;
  return (
    <Alert type="warning" header={t('acceptTitle', { count: functions })}>
      <SpaceBetween size="xs">
        <ul>
          {kinds.map(({ kind, reason, count }) => (
            <li key={`${kind} ${reason}`}>
              {t('kind', { kind: t(`kinds.${kind}`), count, reason: t(`reasons.${reason}`) })}
            </li>
          ))}
        </ul>
        <Checkbox
          checked={accepted !== undefined}
          onChange={({ detail }) => onChange(detail.checked ? functions : undefined)}
        >
          {t('accept')}
        </Checkbox>
      </SpaceBetween>
    </Alert>
  );
}
