import type { ReactNode } from 'react';
import { Section } from '#app/_shell/section.tsx';

/** Around every page of accounts. */
export default function AccountsLayout({ children }: { children: ReactNode }) {
  return <Section name="accounts">{children}</Section>;
}
