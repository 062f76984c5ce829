// Changes the key that encrypts stored values, while the console and workers run: npm run key:rotate
// With --remove-old it takes keys that earlier rotations retired out of the key file instead.
import os from 'node:os';
import path from 'node:path';
import { type RotationStep, rotateKey } from '../lib/commands/keys/rotate-key.ts';
import { AppError } from '../lib/core/errors.ts';
import { closeDatabase, database } from '../lib/db/kernel/client.ts';
import { readKeyRows } from '../lib/db/kernel/installation-keys.ts';
import { keySource, removeKeys } from '../lib/db/kernel/key-ring.ts';
import { root } from './launch/command.mjs';
import { failureSentence, requireInstallationKey } from './launch/installation-key.ts';
import { PlainFailure } from './launch/progress.mjs';
import { startEmbeddedPostgres } from './postgres/embedded-postgres.ts';

const told: Partial<Record<RotationStep, string>> = {
  keyWritten: 'The new key is ready.',
  keyCurrent: 'New values are encrypted with the new key. Waiting until every process knows it.',
  resealed: 'All stored values are encrypted with the new key.',
  verified: 'Checked: nothing is encrypted with the old key any more.',
};

try {
  process.env['DATABASE_URL'] ||= (await startEmbeddedPostgres(path.join(root, '.data/postgres'))).url('lamplighter');
  process.env['LAMPLIGHTER_KEY_FILE'] ??= path.join(root, '.data/lamplighter.key');
  await requireInstallationKey();
  if (process.argv.includes('--remove-old')) await removeOld();
  else await rotate();
} catch (error) {
  const sentence = error instanceof AppError ? failureSentence(error) : undefined;
  console.error(error instanceof PlainFailure ? error.message : (sentence ?? error));
  process.exitCode = 1;
} finally {
  await closeDatabase();
}

async function rotate(): Promise<void> {
  const result = await rotateKey({
    actor: { id: 'command-line', name: `${os.userInfo().username}@${os.hostname()}` },
    observeStep: async (step) => {
      if (told[step]) console.log(told[step]);
    },
  });
  if (result.kind === 'unreadable') {
    console.error('These values could not be decrypted, so the old key stays in use:');
    for (const { table, column, rowId } of result.values) console.error(`  ${table}.${column} of ${rowId}`);
    console.error('Restore or delete these rows, then run this again.');
    process.exitCode = 1;
    return;
  }
  console.log(`The key is now ${result.currentId}. Back it up, separately from the database.`);
  const old = result.retiredIds.join(', ');
  console.log(
    keySource().kind === 'file'
      ? `The old key ${old} is needed only for old backups of the database. Remove it from the file with: npm run key:rotate -- --remove-old`
      : `Remove the old key ${old} from LAMPLIGHTER_PREVIOUS_KEYS at the next restart. It is needed only for old backups of the database.`,
  );
}

async function removeOld(): Promise<void> {
  const source = keySource();
  if (source.kind !== 'file') throw new PlainFailure('The keys stand in variables: remove LAMPLIGHTER_PREVIOUS_KEYS.');
  const retired = (await readKeyRows(database())).filter(({ status }) => status === 'retired').map(({ id }) => id);
  removeKeys(source.file, new Set(retired));
  console.log(`${source.file} now contains only keys that are in use.`);
}
