'use client';

import { usePathname } from 'next/navigation';
import { InfoLink } from './info-link.tsx';
import { pageSubject } from './page-subjects.ts';

/** The link beside a page's title, which opens the help panel at what explains this page. */
export function PageInfoLink({ title }: { title: string }) {
  return <InfoLink subject={pageSubject(usePathname())} about={title} />;
}
