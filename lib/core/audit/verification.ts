import { type ChainedEvent, emptyHead, type Head, type Link, linkHash } from './chain.ts';
import type { Digest } from './digest.ts';
import { checkDigests, type KeptDigests } from './digest-verification.ts';
import type { Problem } from './verification-problem.ts';

/** Milliseconds by which an event may say to be older or younger than its place in the chain: longer than any transaction lasts. */
const toleranceMilliseconds = 5 * 60_000;

/** What a verification rests on beside the log itself: digests, keys, and heads that people noted down. */
export type Evidence = KeptDigests & { heads: readonly Head[] };

/** What was found. */
export type Verdict = {
  events: { valid: number; all: number };
  digests: { valid: number; all: number };
  /** Events that no link names yet, and that no digest should have found there. */
  waiting: number;
  head: Head;
  problems: Problem[];
};

/** A verification under way: it is given every link in the order of the chain, then the events without one, and ends. */
export type Verification = {
  /** A link with its event, or null where the event is gone. */
  link: (link: Link, event: ChainedEvent | null) => void;
  /** An event that no link names. */
  unlinked: (event: ChainedEvent) => void;
  end: () => Verdict;
};

/** A digest's range of the chain as events are held against it: not before the digest in front of it, not after itself. */
type Period = { digest: Digest; notBefore: number; notAfter: number };

/**
 * Begins to verify a log. It goes on after whatever it finds. Memory grows with the digests (24 a day) and with what is
 * found, not with the log.
 */
export function verifyLog(evidence: Evidence): Verification {
  const { digests, problems: digestProblems } = checkDigests(evidence);
  const state: State = {
    periods: periodsOf(digests),
    lastDigest: digests.at(-1),
    vouched: Map.groupBy(digests, ({ body }) => body.lastSequence),
    noted: Map.groupBy(evidence.heads, ({ sequence }) => sequence),
    position: emptyHead,
    newestAt: Number.NEGATIVE_INFINITY,
    problems: [...digestProblems],
    badDigests: new Set(digestProblems.flatMap((problem) => ('number' in problem ? [problem.number] : []))),
    events: { valid: 0, all: 0 },
    waiting: 0,
  };
  holdAgainstHeads(state, emptyHead);
  return {
    link: (link, event) => checkLink(state, link, event),
    unlinked: (event) => checkUnlinked(state, event),
    end: () => conclude(state, digests),
  };
}

type State = {
  /** In order; those that are behind the position are gone. */
  periods: Period[];
  lastDigest: Digest | undefined;
  vouched: Map<number, Digest[]>;
  noted: Map<number, Head[]>;
  /** The last link that was looked at. */
  position: Head;
  /** The time of the youngest event so far that was where it belongs. */
  newestAt: number;
  problems: Problem[];
  badDigests: Set<number>;
  events: { valid: number; all: number };
  waiting: number;
};

function periodsOf(digests: readonly Digest[]): Period[] {
  return digests.map((digest, index) => ({
    digest,
    notBefore: Date.parse(digests[index - 1]?.body.at ?? '0000-01-01T00:00:00Z') - toleranceMilliseconds,
    notAfter: Date.parse(digest.body.at) + toleranceMilliseconds,
  }));
}

function checkLink(state: State, link: Link, event: ChainedEvent | null): void {
  const { sequence, eventId } = link;
  const before = state.problems.length;
  if (sequence !== state.position.sequence + 1) {
    state.problems.push({ code: 'linksMissing', sequence: state.position.sequence + 1, until: sequence - 1 });
  } else if (link.previous !== state.position.hash) state.problems.push({ code: 'linkBroken', sequence, eventId });
  if (event === null) state.problems.push({ code: 'eventMissing', sequence, eventId });
  else {
    if (linkHash(sequence, link.previous, event) !== link.hash) {
      state.problems.push({ code: 'eventChanged', sequence, eventId });
    }
    checkTime(state, sequence, event);
  }
  state.events.all += 1;
  if (state.problems.length === before) state.events.valid += 1;
  state.position = { sequence, hash: link.hash };
  holdAgainstHeads(state, state.position);
}

/** An event's time is the database's own, so it lies between its neighbours' and between the digests around it. */
function checkTime(state: State, sequence: number, { id, at }: ChainedEvent): void {
  const time = Date.parse(at);
  const period = periodAround(state, sequence);
  const earliest = Math.max(state.newestAt - toleranceMilliseconds, period?.notBefore ?? Number.NEGATIVE_INFINITY);
  if (!(time >= earliest)) {
    const notBefore = new Date(earliest + toleranceMilliseconds).toISOString();
    state.problems.push({ code: 'eventBackdated', sequence, eventId: id, at, notBefore });
  } else if (period && time > period.notAfter) {
    const notAfter = period.digest.body.at;
    state.problems.push({ code: 'eventPostdated', sequence, eventId: id, at, notAfter });
  } else state.newestAt = Math.max(state.newestAt, time);
}

/** The digest that was the first to vouch for a place in the chain. Links come in order, so what is behind is let go of. */
function periodAround(state: State, sequence: number): Period | undefined {
  while (state.periods[0] && state.periods[0].digest.body.lastSequence < sequence) state.periods.shift();
  return state.periods[0];
}

/** The digests and noted heads that name this place, which are done with then. */
function holdAgainstHeads(state: State, { sequence, hash }: Head): void {
  for (const { body } of state.vouched.get(sequence) ?? []) {
    if (body.head === hash) continue;
    state.problems.push({ code: 'digestHeadDiffers', number: body.number, sequence });
    state.badDigests.add(body.number);
  }
  for (const head of state.noted.get(sequence) ?? []) {
    if (!hash.startsWith(head.hash)) state.problems.push({ code: 'notedHeadDiffers', sequence });
  }
  state.vouched.delete(sequence);
  state.noted.delete(sequence);
}

/** When a digest is made, whatever was recorded until then is in the chain: what is not came in later, or lost its link. */
function checkUnlinked(state: State, { id, at }: ChainedEvent): void {
  const last = state.lastDigest?.body;
  if (last === undefined || Date.parse(at) >= Date.parse(last.at) - toleranceMilliseconds) {
    state.waiting += 1;
    return;
  }
  state.events.all += 1;
  state.problems.push({ code: 'eventUnlinked', eventId: id, at, number: last.number });
}

/** What names a place in the chain that the log does not have was cut off, or is newer than a backup that was restored. */
function conclude(state: State, digests: readonly Digest[]): Verdict {
  const { sequence: end } = state.position;
  for (const [sequence, vouching] of state.vouched) {
    for (const { body } of vouching) {
      state.problems.push({ code: 'digestHeadMissing', number: body.number, sequence, end });
      state.badDigests.add(body.number);
    }
  }
  for (const sequence of state.noted.keys()) state.problems.push({ code: 'notedHeadMissing', sequence, end });
  return {
    events: state.events,
    digests: { valid: digests.length - state.badDigests.size, all: digests.length },
    waiting: state.waiting,
    head: state.position,
    problems: state.problems,
  };
}
