'use client';

import Link from '@cloudscape-design/components/link';
import { useTranslations } from 'next-intl';
import { useContext } from 'react';
import type { HelpSubject } from '#lib/core/help/subjects.ts';
import { OpenHelp } from './open-help.ts';

type InfoLinkProps = {
  subject: HelpSubject;
  /** What it stands beside, which tells it from the page's other links of this kind. */
  about: string;
};

/** The word “Info” beside a title, a setting or a finding: opens the help panel there. Works within server components. */
export function InfoLink({ subject, about }: InfoLinkProps) {
  const t = useTranslations('common.help');
  const open = useContext(OpenHelp);
  return (
    <Link variant="info" ariaLabel={t('infoAbout', { about })} onFollow={() => open(subject)}>
      {t('info')}
    </Link>
  );
}
