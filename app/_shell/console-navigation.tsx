'use client';

import SideNavigation, { type SideNavigationProps } from '@cloudscape-design/components/side-navigation';
import { usePathname } from 'next/navigation';
import { useTranslations } from 'next-intl';
import { useFollow } from './use-follow.ts';

/** Every entry of the navigation, as [name in common.navigation, address]. */
const entries = [
  ['overview', '/'],
  ['accounts', '/accounts'],
  ['functions', '/functions'],
  ['rollouts', '/rollouts'],
  ['code', '/code'],
  ['profiles', '/profiles'],
  ['audit', '/audit'],
  ['settings', '/settings'],
] as const;

/** The entry that the page belongs to: the longest address that the path begins with. */
function activeHrefOf(path: string): string {
  const matching = entries.map(([, href]) => href).filter((href) => path === href || path.startsWith(`${href}/`));
  return matching.toSorted((a, b) => b.length - a.length)[0] ?? '/';
}

/** The navigation at the left. */
export function ConsoleNavigation() {
  const t = useTranslations('common.navigation');
  const path = usePathname();
  const follow = useFollow();
  const items: SideNavigationProps.Item[] = entries.map(([name, href]) => ({ type: 'link', text: t(name), href }));
  items.splice(3, 0, { type: 'divider' });
  items.splice(7, 0, { type: 'divider' });
  return <SideNavigation items={items} activeHref={activeHrefOf(path)} onFollow={follow} />;
}
