'use client';

import Button from '@cloudscape-design/components/button';
import type { CollectionPreferencesProps } from '@cloudscape-design/components/collection-preferences';
import { lazy, Suspense, useEffect, useRef, useState } from 'react';

/** Its dialog, where columns are dragged, is a twentieth of all that a page with a table loads, and few open it. */
const CollectionPreferences = lazy(() => import('@cloudscape-design/components/collection-preferences'));

/** Cloudscape's preferences of a list, loaded when somebody opens them. */
export function LazyPreferences(props: CollectionPreferencesProps) {
  const [isAsked, setIsAsked] = useState(false);
  const button = (
    <Button
      iconName="settings"
      variant="icon"
      formAction="none"
      ariaLabel={props.title}
      onClick={() => setIsAsked(true)}
    />
  );
  return isAsked ? (
    <Suspense fallback={button}>
      <Opened {...props} />
    </Suspense>
  ) : (
    button
  );
}

/** The same, opened as soon as it is there: it opens by its own button alone, to which the focus then returns. */
function Opened(props: CollectionPreferencesProps) {
  const place = useRef<HTMLDivElement>(null);
  useEffect(() => place.current?.querySelector('button')?.click(), []);
  return (
    <div ref={place}>
      <CollectionPreferences {...props} />
    </div>
  );
}
