'use client';

import { useTranslations } from 'next-intl';
import { auditActions } from '#lib/core/audit/actions.ts';

/** What a recorded action is called; the log may hold actions of a newer version, which keep their own name. */
export function ActionName({ action }: { action: string }) {
  const t = useTranslations('audit.actions');
  const known = auditActions.find((name) => name === action);
  return known ? t(known.replace('.', '_')) : action;
}
