'use client';

import TopNavigation, { type TopNavigationProps } from '@cloudscape-design/components/top-navigation';
import { useRouter } from 'next/navigation';
import { useTranslations } from 'next-intl';
import { useEffect, useState } from 'react';
import { signOut } from '../(auth)/actions.ts';
import { applyTheme, onThemeChosen } from './apply-theme.ts';
import { forgetTab } from './kept-draft.ts';
import { useLanguageMenu } from './language-menu.tsx';
import { logo } from './logo.ts';
import { usePaletteButton } from './palette/palette-button.tsx';
import { forgetRecent } from './palette/recent-choices.ts';
import { type Theme, themeOf, themes } from './theme.ts';

type ConsoleTopBarProps = {
  person: { name: string; email: string; role: string };
  theme: Theme;
};

/** The bar at the top: the product, language, light or dark, who is signed in. */
export function ConsoleTopBar({ person, theme: initialTheme }: ConsoleTopBarProps) {
  const t = useTranslations('common');
  const router = useRouter();
  const [theme, setTheme] = useState(initialTheme);
  const languageMenu = useLanguageMenu();
  const paletteButton = usePaletteButton();

  // Chosen here or in the search.
  useEffect(() => onThemeChosen(setTheme), []);
  const leave = async () => {
    await signOut({});
    forgetTab();
    forgetRecent();
    router.push('/sign-in');
    router.refresh();
  };

  const goHome = (event: { preventDefault: () => void }) => {
    event.preventDefault();
    router.push('/');
  };

  const utilities: TopNavigationProps.Utility[] = [
    paletteButton,
    languageMenu,
    {
      type: 'menu-dropdown',
      iconName: 'settings',
      ariaLabel: t('theme.title'),
      title: t('theme.title'),
      items: themes.map((name) => ({
        id: name,
        itemType: 'checkbox' as const,
        checked: name === theme,
        text: t(`theme.${name}`),
      })),
      onItemClick: ({ detail }) => applyTheme(themeOf(detail.id)),
    },
    {
      type: 'menu-dropdown',
      text: person.name,
      description: `${person.email} · ${t.has(`user.role.${person.role}`) ? t(`user.role.${person.role}`) : person.role}`,
      iconName: 'user-profile',
      ariaLabel: t('user.menu', { name: person.name }),
      items: [
        { id: 'access', text: t('user.access') },
        { id: 'password', text: t('user.changePassword') },
        { id: 'second-factor', text: t('user.secondFactor') },
        { id: 'sessions', text: t('user.sessions') },
        { id: 'tokens', text: t('user.tokens') },
        { id: 'time-zone', text: t('user.timeZone') },
        { id: 'signOut', text: t('user.signOut') },
      ],
      onItemClick: ({ detail }) => (detail.id === 'signOut' ? void leave() : router.push(`/settings/${detail.id}`)),
    },
  ];

  return (
    <TopNavigation
      identity={{ href: '/', title: t('product'), logo: { src: logo, alt: '' }, onFollow: goHome }}
      utilities={utilities}
      i18nStrings={{
        overflowMenuTriggerText: t('navigation.overflowMenu'),
        overflowMenuTitleText: t('navigation.overflowMenuTitle'),
        overflowMenuBackIconAriaLabel: t('navigation.overflowMenuBack'),
        overflowMenuDismissIconAriaLabel: t('navigation.overflowMenuDismiss'),
      }}
    />
  );
}
