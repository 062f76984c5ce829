import crypto from 'node:crypto';
import { stranger } from '../../core/access/caller.ts';
import { AppError } from '../../core/errors.ts';
import { database } from '../../db/kernel/client.ts';
import {
  deleteOldGuesses,
  forgetGuesses,
  type GuessLimit,
  giveGuessBack,
  type TakenGuess,
  takeGuess,
} from '../../db/people/guess-rows.ts';
import { findPersonByEmail } from '../../db/people/person-rows.ts';
import { runCommand } from '../kernel/run-command.ts';
import { knownDeviceOf } from './known-device.ts';
import { recordSlowedSignIn } from './sign-in-commands.ts';

const minute = 60;

/** Guesses at one person's password. */
export const guessLimits = {
  /** From a browser where they have signed in before. */
  knownDevice: { most: 30, windowSeconds: 60 * minute, free: 5, longestWaitSeconds: 60 },
  /** From one address. */
  address: { most: 10, windowSeconds: 15 * minute, free: 3, longestWaitSeconds: 5 * minute },
  /** From all browsers that are not known, wherever they are. */
  elsewhere: { most: 20, windowSeconds: 15 * minute, free: 20, longestWaitSeconds: 0 },
  /** At whomever, from one address. */
  addressAtAll: { most: 100, windowSeconds: 15 * minute, free: 100, longestWaitSeconds: 0 },
} as const satisfies Record<string, GuessLimit>;

// Outsiders choose addresses and names, so these share a fixed number of counters: no flood of made-up ones fills the table.
const slots = { nobody: 1_024, pair: 256, address: 65_536 } as const;

/** A guess that was taken: how it is counted, and who it is at (undefined: nobody has that address). */
export type SignInGuess = { userId: string | undefined; own: readonly string[]; shared: readonly string[] };

/** Where a guess comes from. */
export type GuessOrigin = {
  /** The cookie of known browsers, as it came. */
  device: string | undefined;
  /** The client's address, only if somebody we trust says so. */
  address: string | undefined;
};

/**
 * Counts an attempt to sign in before it is tried. What others guess elsewhere never keeps a person out on a browser that is
 * known, and nobody gets more guesses by changing address. Tell it how it ended with `settleSignInGuess`.
 * Throws AppError tooManyAttempts; the first refusal of a window is recorded.
 */
export async function takeSignInGuess(email: string, { device, address }: GuessOrigin): Promise<SignInGuess> {
  const person = await findPersonByEmail(database(), email);
  if (crypto.randomInt(50) === 0) await deleteOldGuesses();
  const known = person ? knownDeviceOf(person.id, device) : undefined;
  if (known !== undefined) {
    const key = `device ${known}`;
    await take(key, guessLimits.knownDevice, { email, from: 'knownDevice' });
    return { userId: person?.id, own: [key], shared: [] };
  }
  const account = person ? `user ${person.id}` : `nobody ${slotOf(email, slots.nobody)}`;
  const where = { email, from: 'elsewhere', ...(address === undefined ? {} : { address }) } as const;
  const own: string[] = [];
  const shared: string[] = [];
  if (address !== undefined) {
    const atAll = `address ${slotOf(address, slots.address)}`;
    const pair = `pair ${account} ${slotOf(address, slots.pair)}`;
    await take(atAll, guessLimits.addressAtAll, where);
    await take(pair, guessLimits.address, where);
    own.push(pair);
    shared.push(atAll);
  }
  await take(account, guessLimits.elsewhere, where);
  shared.push(account);
  return { userId: person?.id, own, shared };
}

/** After a sign-in that succeeded: it and what led to it was no guessing. Guesses of others at the same person stay counted. */
export async function settleSignInGuess({ own, shared }: SignInGuess): Promise<void> {
  for (const key of own) await forgetGuesses(key);
  for (const key of shared) await giveGuessBack(key);
}

type Where = { email: string; from: 'knownDevice' | 'elsewhere'; address?: string };

async function take(key: string, limit: GuessLimit, where: Where): Promise<void> {
  const taken = await takeGuess(key, limit);
  if (taken.isTaken) return;
  if (taken.isFirstRefusal) await runCommand(recordSlowedSignIn, where, stranger);
  throw tooManyAttempts(taken);
}

/** The refusal of a guess, with how long to wait in whole minutes; 0 for some seconds. */
export function tooManyAttempts({ waitSeconds }: Extract<TakenGuess, { isTaken: false }>): AppError {
  return new AppError('tooManyAttempts', { waitMinutes: waitSeconds < 30 ? 0 : Math.ceil(waitSeconds / minute) });
}

function slotOf(text: string, count: number): number {
  return crypto.createHash('sha256').update(text).digest().readUInt32BE() % count;
}
