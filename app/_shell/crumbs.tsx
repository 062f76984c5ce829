'use client';

import BreadcrumbGroup from '@cloudscape-design/components/breadcrumb-group';
import { useTranslations } from 'next-intl';
import { useFollow } from './use-follow.ts';

/** Where the page stands: the product, the pages above, the page itself. For pages that cannot use PageFrame. */
export function Crumbs({ title, trail = [] }: { title: string; trail?: readonly { text: string; href: string }[] }) {
  const t = useTranslations('common');
  const follow = useFollow();
  return (
    <BreadcrumbGroup
      items={[{ text: t('product'), href: '/' }, ...trail, { text: title, href: '#' }]}
      ariaLabel={t('navigation.breadcrumbs')}
      onFollow={follow}
    />
  );
}
