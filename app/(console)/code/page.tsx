import { getLocale, getTranslations } from 'next-intl/server';
import { page } from '#app/_doors/page.tsx';
import { firstOf } from '#app/_parts/address-filter/address.ts';
import { PageFrame } from '#app/_shell/page-frame.tsx';
import { compileSentences } from '#app/_shell/sentences/compile.ts';
import { codeSentencesByLocale } from '#i18n/code-messages.ts';
import { readCodeOccasion } from '#lib/commands/code/occasion-queries.ts';
import { listProfiles } from '#lib/commands/profiles/profile-queries.ts';
import { defaultLocale, localeNamed } from '#lib/core/language/locales.ts';
import { Workbench } from './_parts/workbench.tsx';

/**
 * Datadog in infrastructure code: drop it, see the diff, take the patch. `?profile=` chooses the settings beforehand; `?rollout=` (its
 * number) and `?function=` (our own id) name what is to be made permanent, with the settings of that Rollout.
 */
const { Page, generateMetadata } = page({
  permission: 'read',
  queries: [listProfiles, readCodeOccasion],
  title: async () => (await getTranslations('code'))('title'),
  render: async ({ read, searchParams }) => {
    const t = await getTranslations('code');
    const locale = localeNamed(await getLocale()) ?? defaultLocale;
    const profiles = (await read(listProfiles, {})).map(({ id, name }) => ({ id, name }));
    const chosen = profiles.find(({ id }) => id === searchParams['profile']);
    const [rollout, functionId] = [firstOf(searchParams, 'rollout'), firstOf(searchParams, 'function')];
    const isAsked = rollout !== undefined || functionId !== undefined;
    const occasion = isAsked ? await read(readCodeOccasion, occasionInput(rollout, functionId)) : undefined;
    return (
      <PageFrame title={t('title')} description={t('description')}>
        <Workbench
          profiles={profiles}
          initialProfileId={chosen?.id}
          occasion={occasion}
          sentences={compileSentences(codeSentencesByLocale[locale])}
        />
      </PageFrame>
    );
  },
});

/** What is no number is no Rollout either; the query says so. */
function occasionInput(rollout: string | undefined, functionId: string | undefined) {
  const number = Number(rollout);
  return {
    ...(rollout === undefined ? {} : { rollout: Number.isInteger(number) ? number : 0 }),
    ...(functionId === undefined ? {} : { functionId }),
  };
}

export { generateMetadata, Page as default };
