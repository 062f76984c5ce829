import path from 'node:path';
import { createTranslator } from 'use-intl/core';
import { messagesByLocale } from '../../i18n/messages.ts';
import { hasInstallationKey, isKeyProblem } from '../../lib/commands/kernel/installation-key.ts';
import type { AppError } from '../../lib/core/errors.ts';
import { factsIn } from '../../lib/core/language/facts.ts';
import { closeDatabase } from '../../lib/db/kernel/client.ts';
import { ensureInstallationKeys } from '../../lib/db/kernel/installation-keys.ts';
import { spokenLocale } from '../spoken-locale.ts';
import { PlainFailure } from './progress.mjs';

/** Loads the key of the installation for a script. Throws PlainFailure with a sentence when it is not the right one. */
export async function requireInstallationKey(): Promise<void> {
  try {
    await ensureInstallationKeys();
  } catch (error) {
    if (!isKeyProblem(error)) throw error;
    throw new PlainFailure(failureSentence(error));
  }
}

/** What a person reads of an error on the command line. */
export function failureSentence({ code, params }: AppError): string {
  const { errors, common } = messagesByLocale[spokenLocale];
  // An empty fact is one that nobody knows.
  const known = Object.entries(params).map(([name, fact]) => [name, fact === '' ? common.unknown : fact] as const);
  const facts = factsIn(spokenLocale, Object.fromEntries(known));
  return createTranslator({ locale: spokenLocale, messages: errors })(code, facts);
}

/** Checks the key before anything is started, creates it on a fresh installation, and tells who else may read its file. */
export async function confirmInstallationKey(
  databaseUrl: string,
  dataFolder: string,
  tell: (sentence: string) => void,
): Promise<void> {
  process.env['DATABASE_URL'] = databaseUrl;
  process.env['LAMPLIGHTER_KEY_FILE'] ??= path.join(dataFolder, 'lamplighter.key');
  try {
    await requireInstallationKey();
    await hasInstallationKey(({ file }, sentence) => tell(`${String(file)}: ${sentence}`));
  } finally {
    await closeDatabase();
  }
}
