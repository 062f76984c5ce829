import { getTranslations } from 'next-intl/server';
import { page } from '#app/_doors/page.tsx';
import { listProfiles } from '#lib/commands/profiles/profile-queries.ts';
import { NewRollout } from './_parts/new-rollout.tsx';

/** The settings of a new Rollout, for the functions that were selected in the list. */
const { Page, generateMetadata } = page({
  permission: 'rollout.plan',
  queries: [listProfiles],
  title: async () => (await getTranslations('rollouts.new'))('titleInstrument'),
  render: async ({ read }) => <NewRollout profiles={await read(listProfiles, {})} />,
});

export { generateMetadata, Page as default };
