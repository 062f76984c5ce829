'use client';

import BreadcrumbGroup from '@cloudscape-design/components/breadcrumb-group';
import { useTranslations } from 'next-intl';
import { createContext, type ReactNode, useContext, useEffect, useMemo, useState } from 'react';
import { useFollow } from './use-follow.ts';

/** A page above the present one. */
export type Crumb = { text: string; href: string };

type Trail = { title: string; trail: readonly Crumb[] };

const TrailContext = createContext<Trail | undefined>(undefined);
const SetTrailContext = createContext<(trail: Trail | undefined) => void>(() => undefined);

/** Lets pages within it say where they stand, for the bar of the shell, which lies outside of them. */
export function TrailProvider({ children }: { children: ReactNode }) {
  const [trail, setTrail] = useState<Trail>();
  return (
    <SetTrailContext value={setTrail}>
      <TrailContext value={trail}>{children}</TrailContext>
    </SetTrailContext>
  );
}

/** Says where the page stands: the pages above it and its own title. Shows nothing itself; PageFrame does it for its page. */
export function Crumbs({ title, trail }: { title: string; trail?: readonly Crumb[] }) {
  const setTrail = useContext(SetTrailContext);
  // Compared by content, as a page makes the list anew each time it is rendered.
  const key = JSON.stringify(trail ?? []);
  useEffect(() => {
    setTrail({ title, trail: JSON.parse(key) });
    return () => setTrail(undefined);
  }, [setTrail, title, key]);
  return null;
}

/** The breadcrumbs of the page that is shown; nothing on the overview. */
export function TrailBreadcrumbs() {
  const t = useTranslations('common');
  const follow = useFollow();
  const shown = useContext(TrailContext);
  const items = useMemo(
    () => shown && [{ text: t('product'), href: '/' }, ...shown.trail, { text: shown.title, href: '#' }],
    [shown, t],
  );
  if (!items) return null;
  return <BreadcrumbGroup items={items} ariaLabel={t('navigation.breadcrumbs')} onFollow={follow} />;
}
