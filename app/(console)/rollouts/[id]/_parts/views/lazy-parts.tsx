'use client';

import dynamic from 'next/dynamic';
import { orNotLoaded, PartLoading } from '#app/_parts/lazy-part.tsx';

/** The table of functions, with its filter: the largest part of a Rollout's page, in one of its views alone. */
export const LazyChangesTable = dynamic(
  () => orNotLoaded(async () => (await import('../changes/changes-table.tsx')).ChangesTable),
  { loading: () => <PartLoading blockSize={480} /> },
);

/** What somebody else changed since, which few Rollouts have. */
export const LazyConflictsForm = dynamic(
  () => orNotLoaded(async () => (await import('../conflicts/conflicts-form.tsx')).ConflictsForm),
  { loading: () => <PartLoading blockSize={280} /> },
);
