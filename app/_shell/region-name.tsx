import type { ReactNode } from 'react';

/** The name of a Region in a cell, a line or a list of facts, in one piece: a browser would end a line within "us-east-1". */
export function RegionName({ children }: { children: ReactNode }) {
  return <span className="region-name">{children}</span>;
}
