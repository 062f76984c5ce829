'use client';

import ExpandableSection from '@cloudscape-design/components/expandable-section';
import SpaceBetween from '@cloudscape-design/components/space-between';
import { useTranslations } from 'next-intl';
import { type ReactNode, useEffect, useRef, useState } from 'react';
import styles from './code.module.css';

type CodeSectionProps = {
  /** Its name in the address, after `#`. */
  id: string;
  name: 'customCode' | 'network' | 'forwarder' | 'otherTools';
  children: ReactNode;
};

/** A part of the code to copy, closed until somebody opens it or an address leads to it. */
export function CodeSection({ id, name, children }: CodeSectionProps) {
  const t = useTranslations('functions.code');
  const [isOpen, setIsOpen] = useState(false);
  const place = useRef<HTMLDivElement>(null);
  const isMeant = useRef(false);
  useEffect(() => {
    const openIfMeant = () => {
      if (window.location.hash !== `#${id}`) return;
      isMeant.current = true;
      setIsOpen(true);
    };
    openIfMeant();
    window.addEventListener('hashchange', openIfMeant);
    return () => window.removeEventListener('hashchange', openIfMeant);
  }, [id]);
  useEffect(() => {
    // Only what is open already is long enough to be scrolled to the top.
    if (!isOpen || !isMeant.current) return;
    isMeant.current = false;
    place.current?.scrollIntoView();
  }, [isOpen]);
  return (
    <div id={id} ref={place} className={styles['part']}>
      <ExpandableSection
        headerText={t(`${name}.title`)}
        headerDescription={t(`${name}.description`)}
        headingTagOverride="h3"
        expanded={isOpen}
        onChange={({ detail }) => setIsOpen(detail.expanded)}
      >
        {isOpen ? <SpaceBetween size="m">{children}</SpaceBetween> : null}
      </ExpandableSection>
    </div>
  );
}
