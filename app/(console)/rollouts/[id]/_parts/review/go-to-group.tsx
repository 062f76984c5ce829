'use client';

import Button from '@cloudscape-design/components/button';
import { useReview } from './review-context.tsx';

/** A button that leads to a group, on whichever page it is. */
export function GoToGroup({ position, children }: { position: number; children: string }) {
  const { goTo } = useReview();
  return (
    <Button variant="inline-link" onClick={() => goTo(position, true)}>
      {children}
    </Button>
  );
}
