'use client';

import KeyValuePairs, { type KeyValuePairsProps } from '@cloudscape-design/components/key-value-pairs';

/**
 * A few facts side by side where there is room for them, found by the style sheet: `KeyValuePairs` finds its columns only once it has been
 * measured, by which what stands below moves in a narrow window.
 */
export function FactColumns({ items }: { items: readonly (KeyValuePairsProps.Pair & { label: string })[] }) {
  return (
    <div className="fact-columns">
      {items.map((item) => (
        <KeyValuePairs key={item.label} columns={1} items={[item]} />
      ))}
    </div>
  );
}
