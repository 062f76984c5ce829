'use client';

import { ErrorView } from './_shell/error-view.tsx';

/** In place of a page that failed. */
export default function ErrorPage({ error, reset }: { error: Error & { digest?: string }; reset: () => void }) {
  return <ErrorView digest={error.digest} retry={reset} />;
}
