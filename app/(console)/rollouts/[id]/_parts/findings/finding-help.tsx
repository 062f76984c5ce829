import { getLocale } from 'next-intl/server';
import { InfoLink } from '#app/_shell/help/info-link.tsx';
import { helpTitle } from '#i18n/help-titles.ts';
import { findingSubject } from '#lib/core/help/finding-subjects.ts';

/** The link beside a finding to what explains it, after a space; nothing where the finding says everything itself. */
export async function FindingHelp({ code }: { code: string }) {
  const subject = findingSubject(code);
  if (subject === undefined) return null;
  return (
    <>
      {' '}
      <InfoLink subject={subject} about={helpTitle(subject, await getLocale())} />
    </>
  );
}
