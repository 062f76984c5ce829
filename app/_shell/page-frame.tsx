'use client';

import ContentLayout from '@cloudscape-design/components/content-layout';
import Header from '@cloudscape-design/components/header';
import type { ReactNode } from 'react';
import { type Crumb, Crumbs } from './crumbs.tsx';
import { PageInfoLink } from './help/page-info-link.tsx';

type PageFrameProps = {
  /** The page's h1; also the last breadcrumb. */
  title: string;
  /** What stands under the title: a sentence, or nodes. */
  description?: ReactNode;
  /** Beside the title, for example "(384)". */
  counter?: string;
  /** The pages above this one, outermost first, without the overview; `none` for a page that shows no breadcrumbs. */
  trail?: readonly Crumb[] | 'none';
  /** Buttons at the right of the title. */
  actions?: ReactNode;
  children: ReactNode;
};

/**
 * Frame of every page within (console): breadcrumbs, h1 with the link to its help, description, buttons, content. The shell around it (navigation,
 * banners) comes from app/(console)/layout.tsx. Works from server components; pass only plain data and elements:
 *
 * ```tsx
 * export default async function ProfilesPage() {
 *   await requireSession();
 *   const t = await getTranslations('profiles');
 *   return <PageFrame title={t('title')} actions={<LinkButton href="/profiles/new">{t('new')}</LinkButton>}>…</PageFrame>;
 * }
 * ```
 */
export function PageFrame({ title, description, counter, trail = [], actions, children }: PageFrameProps) {
  return (
    <ContentLayout
      header={
        <Header
          variant="h1"
          description={description}
          counter={counter}
          actions={actions}
          info={<PageInfoLink title={title} />}
        >
          {title}
        </Header>
      }
    >
      {trail === 'none' ? null : <Crumbs title={title} trail={trail} />}
      {children}
    </ContentLayout>
  );
}
