import { createHash } from 'node:crypto';
import { z } from 'zod';
import { canonicalJson } from './canonical-json.ts';

/** A SHA-256 in lower-case hexadecimal. */
export const hashSchema = z.string().regex(/^[0-9a-f]{64}$/);

/** What the first link has in place of the hash of a link before it. */
export const genesis = '0'.repeat(64);

/**
 * One event exactly as the database holds it, as it is hashed: nothing renamed, nothing left out but what is null. A column
 * that is added later is another member, so that the hashes of events without it stay what they were.
 */
export const chainedEventSchema = z.looseObject({
  /** The event's id, in decimal. */
  id: z.string(),
  /** ISO instant in UTC, to the millisecond. */
  at: z.string(),
});
export type ChainedEvent = z.infer<typeof chainedEventSchema>;

/** Where an event stands in the chain: its place, the hash of the link before, and its own hash. */
export const linkSchema = z.object({
  /** 1 for the first. Without gaps. */
  sequence: z.int().min(1),
  eventId: z.string(),
  previous: hashSchema,
  hash: hashSchema,
});
export type Link = z.infer<typeof linkSchema>;

/** The end of the chain: the last link's place and hash; 0 and `genesis` while there is none. */
export type Head = { sequence: number; hash: string };
export const emptyHead: Head = { sequence: 0, hash: genesis };

/** The version of what is hashed. */
const form = 1;

/** The SHA-256 of a value's canonical JSON. */
export function hashOf(value: unknown): string {
  return createHash('sha256').update(canonicalJson(value)).digest('hex');
}

/** The hash of an event's link: over its place, the hash of the link before, and the whole event. */
export function linkHash(sequence: number, previous: string, event: ChainedEvent): string {
  const members = Object.entries(event).filter(([, value]) => value !== null && value !== undefined);
  return hashOf({ form, sequence, previous, event: Object.fromEntries(members) });
}

/** The links that append these events to a chain, in the order given. */
export function linksOf(head: Head, events: readonly ChainedEvent[]): Link[] {
  const links: Link[] = [];
  let { sequence, hash: previous } = head;
  for (const event of events) {
    sequence += 1;
    const hash = linkHash(sequence, previous, event);
    links.push({ sequence, eventId: event.id, previous, hash });
    previous = hash;
  }
  return links;
}

/** A head as people note it down: place and hash, `1042:9f86d081…` with all 64 characters. */
export function headText({ sequence, hash }: Head): string {
  return `${sequence}:${hash}`;
}

/** The head that a noted text names, also where only the first characters of the hash were noted (at least 16); or undefined. */
export function parseHead(text: string): Head | undefined {
  const [, sequence, hash] = /^\s*(\d{1,15})\s*:\s*([0-9a-f]{16,64})\s*$/i.exec(text) ?? [];
  if (sequence === undefined || hash === undefined) return undefined;
  return { sequence: Number(sequence), hash: hash.toLowerCase() };
}
