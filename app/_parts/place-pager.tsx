'use client';

import Button from '@cloudscape-design/components/button';
import SpaceBetween from '@cloudscape-design/components/space-between';
import type { ListPlace } from '#lib/core/functions/function-query.ts';

type PlacePagerProps = {
  /** Where the pages before and after the one shown are; null where there is none. */
  before: string | null;
  after: string | null;
  show: (place: ListPlace) => void;
  /** What the buttons are called. */
  labels: Readonly<Record<'first' | 'previous' | 'next' | 'last', string>>;
};

/**
 * Leads through a list that is read from places, not by page numbers: whatever comes or goes meanwhile, no row is skipped or shown
 * twice, and the last page is as near as the first.
 */
export function PlacePager({ before, after, show, labels }: PlacePagerProps) {
  return (
    <SpaceBetween direction="horizontal" size="xxs">
      <Button
        variant="icon"
        iconName="angle-left-double"
        ariaLabel={labels.first}
        disabled={before === null}
        onClick={() => show('first')}
      />
      <Button
        variant="icon"
        iconName="angle-left"
        ariaLabel={labels.previous}
        disabled={before === null}
        onClick={() => before !== null && show({ before })}
      />
      <Button
        variant="icon"
        iconName="angle-right"
        ariaLabel={labels.next}
        disabled={after === null}
        onClick={() => after !== null && show({ after })}
      />
      <Button
        variant="icon"
        iconName="angle-right-double"
        ariaLabel={labels.last}
        disabled={after === null}
        onClick={() => show('last')}
      />
    </SpaceBetween>
  );
}
