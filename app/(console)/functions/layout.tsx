import type { ReactNode } from 'react';
import { Section } from '#app/_shell/section.tsx';

/** Around every page of functions. */
export default function FunctionsLayout({ children }: { children: ReactNode }) {
  return <Section name="functions">{children}</Section>;
}
