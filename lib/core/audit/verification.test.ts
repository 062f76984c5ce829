import { generateKeyPairSync, type KeyObject, sign } from 'node:crypto';
import { expect, test } from 'vitest';
import { canonicalJson } from './canonical-json.ts';
import { type ChainedEvent, genesis, type Link, linkHash, linksOf, parseHead } from './chain.ts';
import {
  type Digest,
  type DigestBody,
  digestFileName,
  digestHash,
  digestNumberIn,
  publicKeyOf,
  signedBytes,
} from './digest.ts';
import { type Evidence, verifyLog } from './verification.ts';

const installation = '01a2035d-19f3-436e-bf39-37c0e35d92d6';
const [key, otherKey] = [newKey(), newKey()];
const hours = 6;
const perHour = 4;

function newKey(): KeyObject {
  return generateKeyPairSync('ed25519').privateKey;
}

function instant(hour: number, minutes = 0): string {
  return new Date(Date.UTC(2026, 10, 1, hour, minutes)).toISOString();
}

function signed(body: DigestBody, by: KeyObject): Digest {
  return { body, signature: sign(null, signedBytes(body), by).toString('base64') };
}

/** A digest at the end of `links`, after `before`. */
function digestOf(
  links: readonly Link[],
  before: Digest | undefined,
  at: string,
  by = key,
  more: Partial<DigestBody> = {},
): Digest {
  const last = links.at(-1);
  const firstSequence = (before?.body.lastSequence ?? 0) + 1;
  const lastSequence = last?.sequence ?? 0;
  const body: DigestBody = {
    ...{ form: 1, installation, firstSequence, lastSequence, at },
    number: (before?.body.number ?? 0) + 1,
    previous: before ? digestHash(before) : null,
    from: before?.body.at ?? null,
    count: lastSequence - firstSequence + 1,
    head: last?.hash ?? genesis,
    key: publicKeyOf(by),
    ...more,
  };
  return signed(body, by);
}

type Log = { events: ChainedEvent[]; links: Link[]; digests: Digest[] };

/** Six hours with four events each, but for the fourth, which is empty; a digest at the end of each. */
function newLog(keyAt: (hour: number) => KeyObject = () => key): Log {
  const log: Log = { events: [], links: [], digests: [] };
  for (let hour = 0; hour < hours; hour += 1) {
    const events = Array.from({ length: hour === 3 ? 0 : perHour }, (_, index) => ({
      id: String(hour * 10 + index + 1),
      at: instant(hour, index * 10),
      actorName: 'Ada',
      details: { b: 1.5, a: 'ü' },
      region: null,
    }));
    const last = log.links.at(-1);
    log.links.push(...linksOf({ sequence: last?.sequence ?? 0, hash: last?.hash ?? genesis }, events));
    log.events.push(...events);
    const [now, next] = [keyAt(hour), keyAt(hour + 1)];
    const more = now === next ? {} : { nextKey: publicKeyOf(next) };
    log.digests.push(digestOf(log.links, log.digests.at(-1), instant(hour + 1), now, more));
  }
  return log;
}

function verify({ events, links }: Pick<Log, 'events' | 'links'>, evidence: Partial<Evidence>) {
  const verification = verifyLog({ stored: [], outside: [], publicKeys: [publicKeyOf(key)], heads: [], ...evidence });
  const byId = new Map(events.map((event) => [event.id, event]));
  for (const link of links) verification.link(link, byId.get(link.eventId) ?? null);
  const linked = new Set(links.map(({ eventId }) => eventId));
  for (const event of events) if (!linked.has(event.id)) verification.unlinked(event);
  return verification.end();
}

const codes = (verdict: ReturnType<typeof verify>) => verdict.problems.map(({ code }) => code);

test('a log that nobody touched is valid, with empty hours, a rotated key and digests at two places', () => {
  const log = newLog((hour) => (hour < 3 ? key : otherKey));
  const verdict = verify(log, { stored: log.digests, outside: log.digests.slice(0, 5) });
  expect(verdict).toMatchObject({ events: { valid: 20, all: 20 }, digests: { valid: 6, all: 6 }, problems: [] });
  // The present key alone vouches for the digests before it, which it follows.
  expect(verify(log, { stored: log.digests, publicKeys: [publicKeyOf(otherKey)] }).problems).toEqual([]);
});

test('what JSON says equally is hashed equally, and a column that came later leaves old hashes as they were', () => {
  const event = { id: '1', at: instant(0), details: { a: 1, b: [1, 'x'] } };
  const same = { details: { b: [1, 'x'], a: 1.0 }, at: instant(0), id: '1', approver: null };
  expect(linkHash(1, genesis, same)).toBe(linkHash(1, genesis, event));
  expect(linkHash(2, genesis, event)).not.toBe(linkHash(1, genesis, event));
  expect(canonicalJson({ b: 1e21, a: '\u20ac' })).toBe('{"a":"€","b":1e+21}');
});

test('an event that was changed or deleted is named, and nothing else', () => {
  const log = newLog();
  const changed = log.events.map((event) => (event.id === '12' ? { ...event, actorName: 'Bob' } : event));
  expect(verify({ ...log, events: changed }, { stored: log.digests })).toMatchObject({
    events: { valid: 19, all: 20 },
    digests: { valid: 6, all: 6 },
    problems: [{ code: 'eventChanged', sequence: 6, eventId: '12' }],
  });
  const left = log.events.filter(({ id }) => id !== '12');
  expect(verify({ ...log, events: left }, { stored: log.digests }).problems).toEqual([
    { code: 'eventMissing', sequence: 6, eventId: '12' },
  ]);
});

test('links that were taken out, swapped or slipped in break the chain where they stood', () => {
  const log = newLog();
  const without = log.links.filter(({ sequence }) => sequence !== 6);
  expect(codes(verify({ ...log, links: without }, { stored: log.digests }))).toContain('linksMissing');
  const swapped = log.links.map((link) => {
    const twin = log.links[link.sequence === 6 ? 6 : link.sequence === 7 ? 5 : link.sequence - 1];
    return { ...link, eventId: twin?.eventId ?? '' };
  });
  expect(codes(verify({ ...log, links: swapped }, { stored: log.digests }))).toEqual([
    'eventChanged',
    'eventChanged',
    'eventBackdated',
  ]);
  const [fifth, sixth] = [log.links[4], log.links[5]];
  if (!fifth || !sixth) throw new Error('too few links');
  const forged = { id: '99', at: instant(1, 5), actorName: 'Mallory' };
  const slipped: Link = {
    sequence: 6,
    eventId: '99',
    previous: fifth.hash,
    hash: linkHash(6, fifth.hash, forged),
  };
  const moved = log.links.slice(5).map((link) => ({ ...link, sequence: link.sequence + 1 }));
  const inserted = { links: [...log.links.slice(0, 5), slipped, ...moved], events: [...log.events, forged] };
  expect(codes(verify(inserted, { stored: log.digests }))).toEqual(
    expect.arrayContaining(['linkBroken', 'eventChanged', 'digestHeadDiffers']),
  );
});

test('a whole chain that was written anew differs from every digest after the change, and from a head on paper', () => {
  const log = newLog();
  const events = log.events.map((event) => (event.id === '12' ? { ...event, actorName: 'Bob' } : event));
  const links = linksOf({ sequence: 0, hash: genesis }, events);
  const verdict = verify({ events, links }, { stored: log.digests });
  expect(verdict).toMatchObject({ events: { valid: 20, all: 20 }, digests: { valid: 1, all: 6 } });
  expect(verdict.problems[0]).toEqual({ code: 'digestHeadDiffers', number: 2, sequence: 8 });
  const head = parseHead(` 8:${log.links[7]?.hash.slice(0, 16).toUpperCase()}`);
  expect(codes(verify({ events, links }, { heads: head ? [head] : [], publicKeys: [] }))).toEqual(['notedHeadDiffers']);
});

test('a tail that was cut off with its digests, as by an old backup, is found by digests and heads kept outside alone', () => {
  const log = newLog();
  const cut = { events: log.events.slice(0, 12), links: log.links.slice(0, 12) };
  const stored = log.digests.slice(0, 3);
  expect(verify(cut, { stored }).problems).toEqual([]);
  expect(verify(cut, { stored, outside: log.digests }).problems).toEqual([
    ...[4, 5, 6].map((number) => ({ code: 'digestNotStored', number })),
    { code: 'digestHeadMissing', number: 5, sequence: 16, end: 12 },
    { code: 'digestHeadMissing', number: 6, sequence: 20, end: 12 },
  ]);
  const head = parseHead(`20:${log.links[19]?.hash}`);
  expect(codes(verify(cut, { stored, heads: head ? [head] : [] }))).toEqual(['notedHeadMissing']);
});

test('an event inserted in the open tells by its time that it is not as old as it says', () => {
  const log = newLog();
  const forged = { id: '15', at: instant(1, 35), actorName: 'Mallory' };
  const late = linksOf({ sequence: 20, hash: log.links[19]?.hash ?? '' }, [forged]);
  const events = [...log.events, forged];
  expect(verify({ events, links: [...log.links, ...late] }, { stored: log.digests }).problems).toMatchObject([
    { code: 'eventBackdated', sequence: 21, eventId: '15', at: instant(1, 35) },
  ]);
  expect(verify({ events, links: log.links }, { stored: log.digests }).problems).toEqual([
    { code: 'eventUnlinked', eventId: '15', at: instant(1, 35), number: 6 },
  ]);
  const fresh = { id: '61', at: instant(6, 1) };
  expect(verify({ events: [...log.events, fresh], links: log.links }, { stored: log.digests })).toMatchObject({
    waiting: 1,
    problems: [],
  });
  const future = { id: '62', at: instant(30) };
  const links = [...log.links, ...linksOf({ sequence: 20, hash: log.links[19]?.hash ?? '' }, [future])];
  const stored = [...log.digests, digestOf(links, log.digests.at(-1), instant(7))];
  expect(codes(verify({ events: [...log.events, future], links }, { stored }))).toEqual(['eventPostdated']);
});

test('digests of another key, of another installation, altered, missing, doubled or out of order are named', () => {
  const log = newLog();
  const alter = (number: number, change: (digest: Digest) => Digest) =>
    log.digests.map((digest) => (digest.body.number === number ? change(digest) : digest));
  const withBody = (more: Partial<DigestBody>, by = key) => {
    return (digest: Digest) => signed({ ...digest.body, key: publicKeyOf(by), ...more }, by);
  };
  const found = (stored: Digest[], more: Partial<Evidence> = {}) => codes(verify(log, { stored, ...more }));
  expect(found(alter(3, (digest) => ({ ...digest, signature: log.digests[0]?.signature ?? '' })))).toEqual(
    expect.arrayContaining(['digestSignature']),
  );
  expect(found(alter(6, withBody({}, otherKey)))).toEqual(['digestKey']);
  expect(found(alter(6, withBody({ replacesLostKey: true }, otherKey)))).toEqual(['digestKeyLost']);
  expect(found(alter(6, withBody({ installation: '01a2035d-19f3-436e-bf39-37c0e35d92d7' })))).toEqual([
    'digestInstallation',
  ]);
  expect(found(alter(6, withBody({ count: 3 })))).toEqual(['digestRange']);
  expect(found(alter(6, withBody({ at: instant(2) })))).toEqual(expect.arrayContaining(['digestTime']));
  expect(found(alter(5, withBody({ at: instant(5, 1) })))).toEqual(expect.arrayContaining(['digestChain']));
  expect(found(log.digests.filter(({ body }) => body.number !== 3))).toEqual(['digestsMissing']);
  expect(found(alter(6, withBody({ at: instant(6, 1) })), { outside: log.digests })).toEqual(['digestTwice']);
  expect(found(log.digests, { outside: log.digests.filter(({ body }) => body.number !== 3) })).toEqual([
    'digestNotOutside',
  ]);
});

test('keys that were swapped in the database and in every digest are no match for the public key that somebody kept', () => {
  const swapped = newLog(() => otherKey);
  expect(verify(swapped, { stored: swapped.digests, publicKeys: [] }).problems).toEqual([]);
  const verdict = verify(swapped, { stored: swapped.digests });
  expect(verdict.digests).toEqual({ valid: 0, all: 6 });
  expect(codes(verdict)).toEqual(['keyUnused', ...Array<string>(6).fill('digestKey')]);
});

test('the name of a file says the number, and two digests never have one name', () => {
  const [one] = newLog().digests;
  if (!one) throw new Error('no digest');
  const twin = signed({ ...one.body, at: instant(1, 30) }, key);
  expect(digestFileName(one)).toMatch(/^2026\/digest-0000001-[0-9a-f]{8}\.json$/);
  expect(digestFileName(twin)).not.toBe(digestFileName(one));
  expect(digestNumberIn(digestFileName(one))).toBe(1);
  expect(digestNumberIn('notes.json')).toBeUndefined();
});
