import type { ReactNode } from 'react';
import { MoreMessages } from './more-messages.tsx';
import { type Section as SectionName, sectionMessages } from './section-messages.ts';
import { messagesNamed } from './sent-messages.ts';

/** Gives the browser the sentences of the pages of a section, and not those of all others. */
export async function Section({ name, children }: { name: SectionName; children: ReactNode }) {
  return <MoreMessages messages={await messagesNamed(sectionMessages[name])}>{children}</MoreMessages>;
}
