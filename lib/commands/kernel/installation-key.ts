import { AppError, isDatabaseUnavailable } from '../../core/errors.ts';
import { ensureInstallationKeys } from '../../db/kernel/installation-keys.ts';
import { exposedKeyFile } from '../../db/kernel/key-ring.ts';

/** Where a process says what is wrong with its key: a sentence with its facts. */
export type KeyLog = (facts: Record<string, unknown>, sentence: string) => void;

/** Why a process does not begin to work, in the words of its log; the console's own are in messages/en/errors.json. */
const sentences: Readonly<Record<string, string>> = {
  keyMissing:
    'The values in this database are encrypted, and their key was not given. Set LAMPLIGHTER_KEY, or restore the key file that LAMPLIGHTER_KEY_FILE names. Nothing is done until then.',
  keyWrong:
    'The values in this database are encrypted with another key than the one given. Start with the key that belongs to this database. Nothing is done until then.',
  keyCheckMissing:
    'The database holds encrypted values but no longer says with which key. Restore its table installation_key from a backup. Nothing is done until then.',
  keyUnusable:
    'The key cannot be used: it is 32 bytes in base64, and its file must be readable by this user. Nothing is done until then.',
  sealedValueUnreadable:
    'What the database keeps about the key was altered. Restore its table installation_key from a backup. Nothing is done until then.',
};

/** Whether an error says that the installation's key is missing, wrong or unusable. */
export function isKeyProblem(error: unknown): error is AppError {
  return error instanceof AppError && Object.hasOwn(sentences, error.code);
}

/**
 * Whether this process may work: its key is the installation's. Says what is wrong with the key, and who else may read its file.
 * Throws what has nothing to do with the key, `databaseUnavailable` among it.
 */
export async function hasInstallationKey(log: KeyLog): Promise<boolean> {
  try {
    await ensureInstallationKeys();
  } catch (error) {
    if (!isKeyProblem(error)) throw error;
    log({ err: error }, sentences[error.code] ?? '');
    return false;
  }
  const exposed = exposedKeyFile();
  if (exposed) log(exposed, 'Others than its owner may read the key file. Take their permissions away (chmod 600).');
  return true;
}

/** The same when a process starts that serves whatever happens: an outage of the database is not told here. */
export async function tellKeyAtStart(log: KeyLog): Promise<void> {
  try {
    await hasInstallationKey(log);
  } catch (error) {
    if (!isDatabaseUnavailable(error)) throw error;
  }
}
