import type { ReactNode } from 'react';
import { Section } from '#app/_shell/section.tsx';

/** Around every page of profiles. */
export default function ProfilesLayout({ children }: { children: ReactNode }) {
  return <Section name="profiles">{children}</Section>;
}
