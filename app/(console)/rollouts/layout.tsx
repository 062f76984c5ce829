import type { ReactNode } from 'react';
import { Section } from '#app/_shell/section.tsx';

/** Around every page of rollouts. */
export default function RolloutsLayout({ children }: { children: ReactNode }) {
  return <Section name="rollouts">{children}</Section>;
}
