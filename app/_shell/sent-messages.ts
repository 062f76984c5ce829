import 'server-only';
import type { AbstractIntlMessages } from 'next-intl';
import { getMessages } from 'next-intl/server';

/** Sentences that every page needs in the browser: what stands around it, and what goes wrong. */
export const messagesOfEveryPage = ['common', 'errors'] as const;
/** Further ones of the pages before the sign-in. */
export const messagesBeforeSignIn = ['auth'] as const;

/** The sentences under these names, for the browser. */
export async function messagesNamed(names: readonly string[]): Promise<AbstractIntlMessages> {
  return Object.fromEntries(Object.entries(await getMessages()).filter(([name]) => names.includes(name)));
}

/** All others but findings: the server alone says these; they are long, and no browser needs them. */
export async function messagesOfConsole(): Promise<AbstractIntlMessages> {
  const elsewhere: readonly string[] = [...messagesOfEveryPage, 'findings'];
  return Object.fromEntries(Object.entries(await getMessages()).filter(([name]) => !elsewhere.includes(name)));
}
