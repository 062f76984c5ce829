'use client';

import type { AppLayoutProps } from '@cloudscape-design/components/app-layout';
import { usePathname } from 'next/navigation';
import { useTranslations } from 'next-intl';
import { lazy, Suspense, useCallback, useRef, useState } from 'react';
import type { HelpSubject } from '#lib/core/help/subjects.ts';
import { pageSubject } from './page-subjects.ts';

// Neither the panel nor what it says is loaded before somebody opens it.
const HelpPanelView = lazy(async () => ({ default: (await import('./help-panel.tsx')).HelpPanelView }));

type HelpLayout = {
  /** For what opens the panel at a subject. */
  open: (subject: HelpSubject) => void;
  /** For the frame, which shows the panel at its side. */
  layout: Pick<AppLayoutProps, 'tools' | 'toolsOpen' | 'toolsWidth' | 'onToolsChange'> & {
    ref: React.RefObject<AppLayoutProps.Ref | null>;
  };
  labels: Pick<AppLayoutProps.Labels, 'tools' | 'toolsToggle' | 'toolsClose'>;
};

/**
 * The help panel of the console: closed until somebody opens it, then at the subject that was asked for on this page, otherwise at
 * what explains the page. It stays open from page to page, and the focus goes into it and back.
 */
export function useHelpLayout(): HelpLayout {
  const t = useTranslations('common.help');
  const path = usePathname();
  const ref = useRef<AppLayoutProps.Ref>(null);
  const [isOpen, setIsOpen] = useState(false);
  const [wasOpened, setWasOpened] = useState(false);
  const [asked, setAsked] = useState<{ subject: HelpSubject; path: string }>();
  const setOpenness = useCallback((isNowOpen: boolean) => {
    setIsOpen(isNowOpen);
    if (isNowOpen) setWasOpened(true);
    else setAsked(undefined);
  }, []);
  const open = useCallback(
    (subject: HelpSubject) => {
      setAsked({ subject, path });
      setOpenness(true);
      ref.current?.focusToolsClose();
    },
    [path, setOpenness],
  );
  const subject = asked?.path === path ? asked.subject : pageSubject(path);
  return {
    open,
    layout: {
      ref,
      toolsOpen: isOpen,
      toolsWidth: 340,
      onToolsChange: ({ detail }) => setOpenness(detail.open),
      tools: wasOpened ? (
        <Suspense fallback={null}>
          <HelpPanelView subject={subject} />
        </Suspense>
      ) : null,
    },
    labels: { tools: t('panel'), toolsToggle: t('open'), toolsClose: t('close') },
  };
}
