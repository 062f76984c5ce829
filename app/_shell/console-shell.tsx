'use client';

import AppLayout from '@cloudscape-design/components/app-layout-toolbar';
import { useTranslations } from 'next-intl';
import { type ReactNode, useState } from 'react';
import type { WorkerState } from '#lib/db/queue/worker-state.ts';
import { ConsoleNavigation } from './console-navigation.tsx';
import { ConsoleTopBar } from './console-top-bar.tsx';
import { TrailBreadcrumbs, TrailProvider } from './crumbs.tsx';
import { claimDrafts } from './kept-draft.ts';
import { SplitPanelProvider } from './split-panel.tsx';
import type { Theme } from './theme.ts';
import { useWorkerState, WorkerBanners } from './worker-banners.tsx';

type ConsoleShellProps = {
  person: { name: string; email: string; role: string };
  worker: WorkerState;
  theme: Theme;
  children: ReactNode;
};

/** The frame around every page of the console: top bar, navigation, banners about the worker, content. */
export function ConsoleShell({ person, worker: initialWorker, theme, children }: ConsoleShellProps) {
  const t = useTranslations('common');
  const worker = useWorkerState(initialWorker);
  // Before any form of the page looks for what was typed into it earlier.
  useState(() => (typeof window === 'undefined' ? undefined : claimDrafts(person.email)));
  const [isNavigationOpen, setIsNavigationOpen] = useState(true);
  return (
    <TrailProvider>
      <a className="skip-link" href="#content">
        {t('skipToContent')}
      </a>
      <div id="top-navigation">
        <ConsoleTopBar person={person} theme={theme} />
        {worker.isSimulated ? <div className="simulated-strip">{t('simulated.banner')}</div> : null}
      </div>
      <SplitPanelProvider>
        {(splitPanel) => (
          <AppLayout
            {...splitPanel}
            headerSelector="#top-navigation"
            breadcrumbs={<TrailBreadcrumbs />}
            navigation={<ConsoleNavigation />}
            navigationOpen={isNavigationOpen}
            onNavigationChange={({ detail }) => setIsNavigationOpen(detail.open)}
            navigationWidth={220}
            toolsHide
            notifications={<WorkerBanners worker={worker} />}
            content={
              <div id="content" tabIndex={-1}>
                {children}
              </div>
            }
            ariaLabels={{
              navigation: t('navigation.label'),
              navigationToggle: t('navigation.open'),
              navigationClose: t('navigation.close'),
              notifications: t('notifications'),
            }}
          />
        )}
      </SplitPanelProvider>
    </TrailProvider>
  );
}
