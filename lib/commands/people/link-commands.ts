import crypto from 'node:crypto';
import { hashPassword } from 'better-auth/crypto';
import { z } from 'zod';
import { chosenPasswordSchema, newUserSchema, userIdSchema } from '../../core/access/person-input.ts';
import { AppError } from '../../core/errors.ts';
import { localeNamed, locales } from '../../core/language/locales.ts';
import type { Transaction } from '../../db/kernel/client.ts';
import { readDatabaseTime } from '../../db/kernel/clock.ts';
import { type LinkPurpose, replacePasswordLink, takePasswordLink } from '../../db/people/password-link-rows.ts';
import { findCredential, insertPerson, updatePasswordHash } from '../../db/people/person-rows.ts';
import { endSessions } from '../../db/people/session-rows.ts';
import { command } from '../kernel/command.ts';
import { InvalidInput } from '../kernel/field-errors.ts';
import { passwordFault } from './password-quality.ts';
import { changeablePerson, refuseAtEmail } from './person-commands.ts';

/** How long a link can be used, in hours. */
const linkHours = { invitation: 72, reset: 24 } as const satisfies Record<LinkPurpose, number>;

const linkPurposes = ['invitation', 'reset'] as const satisfies readonly LinkPurpose[];

/** What became of a link that may be sent by mail: taken by the mail server, not taken, or there is none. */
export const mailOutcomes = ['sent', 'failed', 'notConfigured'] as const;
export type MailOutcome = (typeof mailOutcomes)[number];

const linkSchema = z.object({
  /** What the link carries. It is returned once and kept only as a hash; empty once it was sent to whom it is for. */
  token: z.string(),
  validHours: z.number(),
  purpose: z.enum(linkPurposes),
  userId: z.string(),
  name: z.string(),
  email: z.string(),
  /** The language that they chose; null for whoever has chosen none, as somebody who was just invited. */
  locale: z.enum(locales).nullable(),
  /** Whether it was sent by mail; a command sends nothing, as it may yet be rolled back. */
  mail: z.enum(mailOutcomes),
});
/** A link that was just made, with whom it is for. */
export type PasswordLink = z.infer<typeof linkSchema>;

/**
 * Adds a person who chooses their password themselves, with a link that is returned once for the owner to pass on; until then they
 * cannot sign in. Throws AppError userExists.
 */
export const inviteUser = command({
  name: 'user.invite',
  permission: 'user.manage',
  input: newUserSchema,
  output: linkSchema,
  records: ['user.created', 'user.linkMade'],
  scopeOf: () => 'installation',
  run: async ({ tx, record }, { name, email, role }) => {
    const userId = crypto.randomUUID();
    const person = { id: userId, name, email, role, passwordHash: null, mustChangePassword: false };
    await insertPerson(tx, person).catch(refuseAtEmail);
    const link = await makeLink(tx, { userId, name, email, locale: null, purpose: 'invitation' });
    const details = { userId, email };
    await record(
      { action: 'user.created', details: { ...details, role } },
      { action: 'user.linkMade', details: { ...details, purpose: 'invitation' } },
    );
    return link;
  },
});

/**
 * Makes a link with which a person chooses another password, or their first one if their invitation has expired. The password that
 * they have works until then. Throws AppError notFound; ownerProtected; noPasswordHere for somebody who signs in through an
 * identity provider.
 */
export const makePasswordLink = command({
  name: 'user.makePasswordLink',
  permission: 'user.manage',
  input: z.strictObject({ userId: userIdSchema }),
  output: linkSchema,
  records: ['user.linkMade'],
  scopeOf: () => 'installation',
  run: async ({ tx, record }, { userId }) => {
    const { name, email, locale } = await changeablePerson(tx, userId);
    if ((await findCredential(tx, userId)) === null) throw new AppError('noPasswordHere', { email });
    const link = await makeLink(tx, { userId, name, email, locale: localeNamed(locale) ?? null, purpose: 'reset' });
    await record({ action: 'user.linkMade', details: { userId, email, purpose: 'reset' } });
    return link;
  },
});

/** Records what became of a link that was to be sent by mail; neither the link nor what the mail server said of it. */
export const recordLinkMail = command({
  name: 'user.recordLinkMail',
  permission: 'user.manage',
  input: z.strictObject({
    userId: userIdSchema,
    email: z.string().max(254),
    purpose: z.enum(linkPurposes),
    mail: z.enum(mailOutcomes),
  }),
  output: z.void(),
  records: ['user.linkSent'],
  scopeOf: () => 'installation',
  run: async ({ record }, { mail, ...details }) => {
    await record({ action: 'user.linkSent', outcome: mail, details });
  },
});

/**
 * Chooses a password with a link: it is used up, and whatever sessions there were end. Returns whose it was. Throws AppError linkVoid
 * when it was used, replaced or has expired, or its person is kept out; InvalidInput for a password that is not good enough, and
 * the link stays.
 */
export const choosePassword = command({
  name: 'user.choosePassword',
  permission: 'anyone',
  input: chosenPasswordSchema,
  output: z.object({ userId: z.string(), email: z.string() }),
  records: ['user.passwordChanged'],
  scopeOf: () => 'installation',
  run: async ({ tx, recordAs }, { token, password }) => {
    const link = await takePasswordLink(tx, hashToken(token));
    const credentialId = link === null ? null : await findCredential(tx, link.userId);
    if (link === null || credentialId === null) throw new AppError('linkVoid');
    const { userId, name, email, purpose } = link;
    const fault = passwordFault(password, { email, name });
    if (fault !== undefined) throw new InvalidInput({ password: fault });
    await updatePasswordHash(tx, { id: credentialId, userId }, await hashPassword(password));
    await endSessions(tx, userId);
    await recordAs({ id: userId, name }, { action: 'user.passwordChanged', details: { through: purpose } });
    return { userId, email };
  },
});

async function makeLink(
  tx: Transaction,
  made: Pick<PasswordLink, 'userId' | 'name' | 'email' | 'locale' | 'purpose'>,
): Promise<z.input<typeof linkSchema>> {
  const { userId, purpose } = made;
  const token = crypto.randomBytes(32).toString('base64url');
  const validHours = linkHours[purpose];
  const expiresAt = await readDatabaseTime(tx, { agoMilliseconds: -validHours * 3_600_000 });
  await replacePasswordLink(tx, { userId, tokenHash: hashToken(token), purpose, expiresAt });
  return { ...made, token, validHours, mail: 'notConfigured' };
}

/** No slow hash is needed: nobody tries through 256 random bits. */
function hashToken(token: string): string {
  return crypto.createHash('sha256').update(token).digest('hex');
}
