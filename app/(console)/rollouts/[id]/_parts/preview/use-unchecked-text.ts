'use client';

import { useTranslations } from 'next-intl';
import { useList } from '#app/_shell/use-list.ts';
import { checkKinds } from '#lib/core/change/unchecked.ts';
import type { Unchecked } from '#lib/core/change/unchecked-checks.ts';

/** The sentence that says which checks of a function have no result, and why; undefined where everything was checked. */
export function useUncheckedText(): (change: { unchecked: Unchecked; verdict: string | null }) => string | undefined {
  const t = useTranslations('rollouts.unchecked');
  const list = useList();
  return ({ unchecked, verdict }) => {
    if (verdict !== 'change') return undefined;
    const parts = checkKinds.flatMap((kind) => {
      const reason = unchecked[kind];
      return reason === undefined ? [] : [t('onePart', { kind: t(`kinds.${kind}`), reason: t(`reasons.${reason}`) })];
    });
    return parts.length === 0 ? undefined : t('one', { list: list(parts) });
  };
}
