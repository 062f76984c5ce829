import { getTranslations } from 'next-intl/server';
import { page } from '#app/_doors/page.tsx';
import { listAccountPlaces } from '#lib/commands/accounts/account-name-queries.ts';
import { listProfiles } from '#lib/commands/profiles/profile-queries.ts';
import { NewRollout } from './_parts/new-rollout.tsx';

/** The settings of a new Rollout, for the functions that were selected in the list. */
const { Page, generateMetadata } = page({
  permission: 'rollout.plan',
  queries: [listProfiles, listAccountPlaces],
  title: async () => (await getTranslations('rollouts.new'))('titleInstrument'),
  render: async ({ read }) => {
    const [profiles, accounts] = await Promise.all([read(listProfiles, {}), read(listAccountPlaces, {})]);
    return <NewRollout profiles={profiles} accounts={accounts} />;
  },
});

export { generateMetadata, Page as default };
