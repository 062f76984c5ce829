import type { ReactNode } from 'react';
import { Section } from '#app/_shell/section.tsx';

/** Around every page of the workbench for code. */
export default function CodeLayout({ children }: { children: ReactNode }) {
  return <Section name="code">{children}</Section>;
}
