'use client';

import AppLayout from '@cloudscape-design/components/app-layout-toolbar';
import { useTranslations } from 'next-intl';
import { type ReactNode, useState } from 'react';
import type { Permission } from '#lib/core/access/permissions.ts';
import type { WorkerState } from '#lib/db/queue/worker-state.ts';
import type { ActivityFlashbarProps } from './activity/activity-flashbar.tsx';
import { ScanRequestsProvider } from './activity/scan-requests.tsx';
import { ConsoleNavigation } from './console-navigation.tsx';
import { ConsoleTopBar } from './console-top-bar.tsx';
import { TrailBreadcrumbs, TrailProvider } from './crumbs.tsx';
import { OpenHelp } from './help/open-help.ts';
import { useHelpLayout } from './help/use-help-layout.tsx';
import { claimDrafts } from './kept-draft.ts';
import { Notices } from './notices.tsx';
import { useOwnTimeZone } from './own-time-zone.ts';
import { PaletteProvider } from './palette/palette-provider.tsx';
import { SplitPanelProvider } from './split-panel.tsx';
import type { Theme } from './theme.ts';
import { useWorkerState } from './worker-banners.tsx';

type ConsoleShellProps = {
  person: { id: string; name: string; email: string; role: string; timeZone: string | undefined };
  /** What the person may do in some account, or at all. */
  permissions: readonly Permission[];
  worker: WorkerState;
  activity: Pick<ActivityFlashbarProps, 'first' | 'firstFollowed'>;
  theme: Theme;
  children: ReactNode;
};

/** The frame around every page of the console: top bar, navigation, banners about the worker, content. */
export function ConsoleShell({
  person,
  permissions,
  worker: initialWorker,
  activity,
  theme,
  children,
}: ConsoleShellProps) {
  const t = useTranslations('common');
  const worker = useWorkerState(initialWorker);
  useOwnTimeZone(person.timeZone);
  // Before any form of the page looks for what was typed into it earlier.
  useState(() => (typeof window === 'undefined' ? undefined : claimDrafts(person.email)));
  const [isNavigationOpen, setIsNavigationOpen] = useState(true);
  const help = useHelpLayout();
  return (
    <ScanRequestsProvider>
      <TrailProvider>
        <a className="skip-link" href="#content">
          {t('skipToContent')}
        </a>
        <div id="top-navigation">
          <PaletteProvider person={person.email} permissions={permissions}>
            <ConsoleTopBar person={person} theme={theme} />
          </PaletteProvider>
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
              {...help.layout}
              content={
                <>
                  <Notices worker={worker} personId={person.id} mayRead={permissions.includes('read')} {...activity} />
                  <div id="content" tabIndex={-1}>
                    <OpenHelp value={help.open}>{children}</OpenHelp>
                  </div>
                </>
              }
              ariaLabels={{
                navigation: t('navigation.label'),
                navigationToggle: t('navigation.open'),
                navigationClose: t('navigation.close'),
                ...help.labels,
              }}
            />
          )}
        </SplitPanelProvider>
      </TrailProvider>
    </ScanRequestsProvider>
  );
}
