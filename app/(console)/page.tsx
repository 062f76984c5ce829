import { getTranslations } from 'next-intl/server';
import { requireSession } from '#lib/auth/session.ts';
import { PageFrame } from '../_shell/page-frame.tsx';

/** The overview. */
export default async function OverviewPage() {
  await requireSession();
  const t = await getTranslations('common');
  return <PageFrame title={t('navigation.overview')}>{null}</PageFrame>;
}
