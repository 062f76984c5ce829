import { getTranslations } from 'next-intl/server';
import { page } from '#app/_doors/page.tsx';
import { listAccountPlaces } from '#lib/commands/accounts/account-name-queries.ts';
import { listProfiles } from '#lib/commands/profiles/profile-queries.ts';
import { readWorkerState } from '#lib/commands/queue/worker-queries.ts';
import { NewRollout } from './_parts/new-rollout.tsx';

/** Seconds between waves unless something else is chosen; the simulated AWS needs no patience. */
const bakeSeconds = { real: 600, simulated: 0 } as const;

/** The settings of a new Rollout, for the functions that were selected in the list. */
const { Page, generateMetadata } = page({
  permission: 'rollout.plan',
  queries: [listProfiles, readWorkerState, listAccountPlaces],
  title: async () => (await getTranslations('rollouts.new'))('titleInstrument'),
  render: async ({ read }) => {
    const [profiles, worker, accounts] = await Promise.all([
      read(listProfiles, {}),
      read(readWorkerState, {}),
      read(listAccountPlaces, {}),
    ]);
    return (
      <NewRollout
        profiles={profiles}
        accounts={accounts}
        bakeSeconds={worker.isSimulated ? bakeSeconds.simulated : bakeSeconds.real}
      />
    );
  },
});

export { generateMetadata, Page as default };
