'use client';

import type { TopNavigationProps } from '@cloudscape-design/components/top-navigation';
import { useTranslations } from 'next-intl';
import { useEffect, useState } from 'react';
import { hasCommandKey, useOpenPalette } from './palette-provider.tsx';

/** The button of the bar at the top that opens the command palette, with the keys that do so too. */
export function usePaletteButton(): TopNavigationProps.Utility {
  const t = useTranslations('common.palette');
  const open = useOpenPalette();
  // Only the browser knows its keyboard.
  const [isMac, setIsMac] = useState(false);
  useEffect(() => setIsMac(hasCommandKey()), []);
  const text = t('openWith', { keys: isMac ? t('keysOfMac') : t('keysOfOthers') });
  return {
    type: 'button',
    iconName: 'search',
    text,
    ariaLabel: text,
    title: text,
    onClick: open,
  };
}
