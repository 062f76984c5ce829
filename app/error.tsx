'use client';

import { lazy, Suspense } from 'react';

/** Every page carries this one along, so what it shows is loaded when it is needed. */
const ErrorView = lazy(async () => ({ default: (await import('./_shell/styled-error-view.tsx')).ErrorView }));

/** In place of a page that failed. */
export default function ErrorPage({ error, reset }: { error: Error & { digest?: string }; reset: () => void }) {
  return (
    <Suspense>
      <ErrorView digest={error.digest} retry={reset} />
    </Suspense>
  );
}
