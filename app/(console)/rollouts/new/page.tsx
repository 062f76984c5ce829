import { getTranslations } from 'next-intl/server';
import { requireSession } from '#lib/auth/session.ts';
import { listProfiles } from '#lib/db/profiles/profiles-page.ts';
import { readWorkerState } from '#lib/db/queue/worker-state.ts';
import { NewRollout } from './new-rollout.tsx';

/** Seconds between waves unless something else is chosen; the simulated AWS needs no patience. */
const bakeSeconds = { real: 600, simulated: 0 } as const;

export async function generateMetadata() {
  return { title: (await getTranslations('rollouts.new'))('titleInstrument') };
}

/** The settings of a new Rollout, for the functions that were selected in the list. */
export default async function NewRolloutPage() {
  await requireSession('rollout.plan');
  const [profiles, worker] = await Promise.all([listProfiles(), readWorkerState()]);
  return <NewRollout profiles={profiles} bakeSeconds={worker.isSimulated ? bakeSeconds.simulated : bakeSeconds.real} />;
}
