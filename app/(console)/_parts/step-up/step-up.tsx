'use client';

import dynamic from 'next/dynamic';
import { type ReactNode, useCallback, useRef, useState } from 'react';
import { StepUpContext } from '#app/_doors/step-up-context.ts';

/** Few are ever asked, so its code comes with the question. */
const StepUpDialog = dynamic(async () => (await import('./step-up-dialog.tsx')).StepUpDialog, { ssr: false });

/** Lets every action of the pages inside ask who the person is, when what they want needs it. */
export function StepUp({ children }: { children: ReactNode }) {
  const [isAsking, setIsAsking] = useState(false);
  const resolve = useRef<(isProved: boolean) => void>(undefined);
  const ask = useCallback(() => {
    // Another one that is still open was left behind.
    resolve.current?.(false);
    setIsAsking(true);
    return new Promise<boolean>((settle) => {
      resolve.current = settle;
    });
  }, []);
  const end = (isProved: boolean) => {
    setIsAsking(false);
    resolve.current?.(isProved);
    resolve.current = undefined;
  };
  return (
    <StepUpContext value={ask}>
      {children}
      {isAsking ? <StepUpDialog onEnd={end} /> : null}
    </StepUpContext>
  );
}
