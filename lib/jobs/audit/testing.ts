import { createPublicKey } from 'node:crypto';
import fs from 'node:fs';
import path from 'node:path';
import { pino } from 'pino';
import { type Digest, digestSchema, type PublicKey, publicKeyOf } from '../../core/audit/digest.ts';
import type { NewAuditEvent } from '../../core/audit/event.ts';
import { recordAuditEvents } from '../../db/audit/audit-events.ts';
import { inTransaction } from '../../db/kernel/client.ts';
import { createDigestDuty } from './audit-duty.ts';
import { createChainer } from './chain-events.ts';
import { type AuditEnvironment, auditEnvironment } from './environment.ts';
import { publicKeyFile } from './signing-key.ts';

/** A log that says nothing. */
export const silent = { log: pino({ level: 'silent' }) };

/** What a worker of this test reads from its environment, with a digest due at every look. */
export function eagerEnvironment(more: Partial<AuditEnvironment> = {}): AuditEnvironment {
  return { ...auditEnvironment(process.env), digestMinutes: 0, ...more };
}

/** Records events in a transaction of their own, chains them, and signs and keeps a digest, as a worker does within an hour. */
export async function recordAndSign(names: readonly string[], environment = eagerEnvironment()): Promise<void> {
  await record(names);
  await createChainer().chainNew();
  await createDigestDuty(silent, environment)();
}

/** Records one event for each name. */
export async function record(names: readonly string[]): Promise<void> {
  const events = names.map((name): NewAuditEvent => ({ actorId: 'u1', actorName: name, action: 'user.signedIn' }));
  await inTransaction((tx) => recordAuditEvents(tx, events));
}

/** The digests in a folder, whatever their years. */
export function digestsIn(folder: string): Digest[] {
  const names = fs.readdirSync(folder, { recursive: true, encoding: 'utf8' }).filter((name) => name.endsWith('.json'));
  return names.map((name) => digestSchema.parse(JSON.parse(fs.readFileSync(path.join(folder, name), 'utf8'))));
}

/** The public key that stands beside the key file. */
export function publicKeyBeside(environment: AuditEnvironment): PublicKey {
  if (!('file' in environment.keySource)) throw new Error('This key is in no file.');
  return publicKeyOf(createPublicKey(fs.readFileSync(publicKeyFile(environment.keySource.file))));
}
