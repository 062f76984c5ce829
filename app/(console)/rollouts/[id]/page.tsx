import { notFound } from 'next/navigation';
import { getTranslations } from 'next-intl/server';
import { cache } from 'react';
import { z } from 'zod';
import { requireSession } from '#lib/auth/session.ts';
import { isPermitted } from '#lib/core/access/permissions.ts';
import { readRolloutProgress } from '#lib/db/rollouts/rollout-progress.ts';
import { readRolloutHead } from '#lib/db/rollouts/rollouts-page.ts';
import { type AddressQuery, firstOf } from '../_filter/address.ts';
import { RolloutView } from './_views/rollout-view.tsx';
import { LiveRollout } from './live.tsx';
import { RolloutStage } from './rollout-stage.tsx';
import { viewOf, viewsOf } from './views.ts';

type RolloutPageProps = { params: Promise<{ id: string }>; searchParams: Promise<AddressQuery> };

const readHead = cache(async (id: string) => (z.uuid().safeParse(id).success ? readRolloutHead(id) : null));

export async function generateMetadata({ params }: RolloutPageProps) {
  await requireSession();
  const head = await readHead((await params).id);
  const t = await getTranslations('rollouts');
  return { title: head ? t('number', { number: head.number }) : t('title') };
}

/** One Rollout from the preview to the end, kept up to date while it is open. */
export default async function RolloutPage({ params, searchParams }: RolloutPageProps) {
  const session = await requireSession();
  const [{ id }, query] = await Promise.all([params, searchParams]);
  const progress = z.uuid().safeParse(id).success ? await readRolloutProgress(id) : null;
  const stored = progress && (await readHead(id));
  if (!progress || !stored) notFound();
  // What is shown is read after the digest that applying will name: a plan made in between is refused, never sent unseen.
  const head = { ...stored, status: progress.status, planDigest: progress.planDigest };
  const view = viewOf(progress.status, firstOf(query, 'view'));
  return (
    <LiveRollout initial={progress} showsRows={view === 'functions'}>
      <RolloutStage
        head={head}
        view={view}
        views={viewsOf(progress.status)}
        mayPlan={isPermitted(session.role, 'rollout.plan')}
        mayApply={isPermitted(session.role, 'rollout.apply')}
      >
        <RolloutView head={head} progress={progress} view={view} query={query} />
      </RolloutStage>
    </LiveRollout>
  );
}
