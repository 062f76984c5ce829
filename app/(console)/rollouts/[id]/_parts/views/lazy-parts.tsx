'use client';

import dynamic from 'next/dynamic';

/** The table of functions, with its filter: the largest part of a Rollout's page, in one of its views alone. */
export const LazyChangesTable = dynamic(async () => (await import('../changes/changes-table.tsx')).ChangesTable);

/** What somebody else changed since, which few Rollouts have. */
export const LazyConflictsForm = dynamic(async () => (await import('../conflicts/conflicts-form.tsx')).ConflictsForm);
