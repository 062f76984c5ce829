import type { ReactNode } from 'react';
import { Section } from '#app/_shell/section.tsx';

/** Around every page of the settings. */
export default function SettingsLayout({ children }: { children: ReactNode }) {
  return <Section name="settings">{children}</Section>;
}
