'use client';

import { useTranslations } from 'next-intl';
import { workerActor } from '#lib/core/audit/actions.ts';

/** Who did something: a person's name as it was, the worker in the reader's language. */
export function ActorName({ event }: { event: { actorId: string; actorName: string } }) {
  const t = useTranslations('audit');
  return event.actorId === workerActor.id ? t('worker') : event.actorName;
}
