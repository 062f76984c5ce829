import type { ReactNode } from 'react';
import { Section } from '#app/_shell/section.tsx';

/** Around every page of the audit log. */
export default function AuditLayout({ children }: { children: ReactNode }) {
  return <Section name="audit">{children}</Section>;
}
