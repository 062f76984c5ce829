import { type Step, steps } from '../../lib/jobs/rollout/rollout-context.ts';
import type { FaultInput } from '../../lib/sandbox/faults.ts';
import type { FunctionEdit } from '../../lib/sandbox/function-edit.ts';

/** What may become of a Change; `at` is where the function stands then, apart from what somebody else edited. */
type Ending = `${'applied' | 'failed' | 'stale'} at ${'before' | 'target'}`;

/** One way in which AWS, or somebody else, behaves towards a function. */
export type Behaviour = {
  name: string;
  /** Put in place between preview and apply. */
  faults?: (functionName: string) => readonly FaultInput[];
  /** Somebody else's edit between preview and apply. */
  edit?: FunctionEdit;
  /** Whether an update of ours may take effect and then be undone by AWS, so that another may be needed. */
  mayBeRepeated?: boolean;
  endings: readonly Ending[];
  /** The deaths that the short matrix takes of it; absent: all; none leaves it out. The long one always takes all. */
  shortDeaths?: readonly Death[];
};

const update = 'UpdateFunctionConfiguration';
const once = (functionName: string, effect: FaultInput['effect'], operation: string = update): FaultInput[] => [
  { match: { operation, functionName, times: 1 }, effect },
];
/** An edit of an attribute that no plan rests on: RevisionId changes, the plan still holds. */
const harmless: FunctionEdit = { Description: 'edited by somebody else' };
/** An edit of an attribute that the plan rests on. */
const foreign: FunctionEdit = { setVariables: { FOREIGN: 'edit' } };

/** A response that goes wrong on its way, to an update or to a read, and the update is carried out all the same. */
function brokenAnswer(
  name: string,
  effect: FaultInput['effect'],
  { operation = update, shortDeaths }: { operation?: string; shortDeaths: readonly Death[] },
): Behaviour {
  return {
    name,
    faults: (functionName) => once(functionName, effect, operation),
    endings: ['applied at target'],
    shortDeaths,
  };
}
const onReads = 'GetFunction';
const foreignAwsAccountId = '999988887777';

/** A member of a function's description that AWS answers wrongly; without `value` it is missing. */
function odd(path: string, value?: string): FaultInput['effect'] {
  return { kind: 'awkward', edits: [{ path, ...(value === undefined ? {} : { value }) }] };
}

/** Reads of which the first after the preview, and those after the update too, tell of another function, of odd texts, or too little. */
const awkwardReads: readonly Behaviour[] = [
  awkwardRead('foreignReads', { kind: 'awkward', foreignAwsAccountId }, ['never', 'sent']),
  awkwardRead('oddReads', odd('Configuration.Handler', 'app\0.handler'), ['settled']),
  awkwardRead('halfPairReads', odd('Configuration.Environment.Variables.TABLE', 'or\ud800ders'), []),
  awkwardRead('unboundReads', odd('Configuration.RevisionId'), ['sent']),
];

function awkwardRead(name: string, effect: FaultInput['effect'], shortDeaths: readonly Death[]): Behaviour {
  return {
    name,
    faults: (functionName) => [{ match: { operation: onReads, functionName }, effect }],
    endings: ['failed at before'],
    shortDeaths,
  };
}

/** What becomes of responses between AWS and a worker; the deadlines of lib/aws end all of it. */
const brokenAnswers: readonly Behaviour[] = [
  brokenAnswer('stalledBefore', { kind: 'stall', when: 'before' }, { shortDeaths: [] }),
  brokenAnswer('stalledHeaders', { kind: 'stall' }, { shortDeaths: ['sent'] }),
  brokenAnswer('stalledBody', { kind: 'stall', afterBytes: 40 }, { shortDeaths: ['settled'] }),
  brokenAnswer('drip', { kind: 'drip', everyMilliseconds: 50 }, { shortDeaths: [] }),
  brokenAnswer('oversized', { kind: 'oversized' }, { shortDeaths: ['sent'] }),
  brokenAnswer(
    'pageOfProxy',
    { kind: 'garbage', form: 'html', status: 403, when: 'after' },
    { shortDeaths: ['settled'] },
  ),
  brokenAnswer('halfRefusal', { kind: 'garbage', form: 'truncated', status: 409 }, { shortDeaths: [] }),
  brokenAnswer('emptyAnswer', { kind: 'garbage', form: 'empty', when: 'after' }, { shortDeaths: [] }),
  brokenAnswer('compressed', { kind: 'garbage', form: 'compressed', when: 'after' }, { shortDeaths: [] }),
  brokenAnswer('earlyClose', { kind: 'earlyClose' }, { shortDeaths: [] }),
  brokenAnswer('noLastChunk', { kind: 'earlyClose', isChunked: true }, { shortDeaths: [] }),
  brokenAnswer('lateEffect', { kind: 'lateEffect', milliseconds: 600 }, { shortDeaths: ['sent'] }),
  brokenAnswer(
    'lateEffectUnanswered',
    { kind: 'lateEffect', milliseconds: 400, connection: 'stalls' },
    { shortDeaths: [] },
  ),
  brokenAnswer('stalledReads', { kind: 'stall' }, { operation: onReads, shortDeaths: ['read'] }),
  brokenAnswer('halfReads', { kind: 'stall', afterBytes: 40 }, { operation: onReads, shortDeaths: [] }),
  brokenAnswer('drippingReads', { kind: 'drip', everyMilliseconds: 50 }, { operation: onReads, shortDeaths: [] }),
  brokenAnswer('oversizedReads', { kind: 'oversized' }, { operation: onReads, shortDeaths: [] }),
  brokenAnswer('foreignAnswer', { kind: 'awkward', foreignAwsAccountId }, { shortDeaths: ['sent'] }),
  brokenAnswer('oddAnswer', odd('Handler', 'app\0.handler'), { shortDeaths: [] }),
  brokenAnswer('unboundAnswer', odd('RevisionId'), { shortDeaths: ['settled'] }),
  brokenAnswer('garbageReads', { kind: 'garbage', form: 'html' }, { operation: onReads, shortDeaths: [] }),
];

/** Every behaviour of AWS that applying has to withstand. */
const behaviours: readonly Behaviour[] = [
  ...brokenAnswers,
  ...awkwardReads,
  { name: 'ok', endings: ['applied at target'] },
  { name: 'throttled', faults: (name) => once(name, { kind: 'throttle' }), endings: ['applied at target'] },
  {
    name: 'throttledReads',
    faults: (name) => once(name, { kind: 'throttle' }, 'GetFunction'),
    endings: ['applied at target'],
  },
  {
    name: 'conflict',
    faults: (name) => [
      ...once(name, { kind: 'foreignEdit', edit: { isUpdateInProgress: true } }),
      {
        match: { operation: 'GetFunction', functionName: name, every: 4 },
        effect: { kind: 'foreignEdit', edit: { isUpdateInProgress: false } },
      },
    ],
    endings: ['applied at target'],
  },
  {
    name: 'otherRevision',
    faults: (name) => once(name, { kind: 'foreignEdit', edit: harmless }),
    endings: ['applied at target'],
  },
  {
    name: 'faultBefore',
    faults: (name) => once(name, { kind: 'serverError', when: 'before' }),
    endings: ['applied at target'],
  },
  {
    name: 'faultAfter',
    faults: (name) => once(name, { kind: 'serverError', when: 'after' }),
    endings: ['applied at target'],
  },
  {
    name: 'resetBefore',
    faults: (name) => once(name, { kind: 'reset', when: 'before' }),
    endings: ['applied at target'],
  },
  {
    name: 'resetAfter',
    faults: (name) => once(name, { kind: 'reset', when: 'after' }),
    endings: ['applied at target'],
  },
  {
    name: 'garbageAfter',
    faults: (name) => once(name, { kind: 'garbage', when: 'after' }),
    endings: ['applied at target'],
  },
  {
    name: 'updateFails',
    faults: (name) => [{ match: { operation: update, functionName: name }, effect: { kind: 'updateFails' } }],
    mayBeRepeated: true,
    endings: ['failed at before'],
  },
  {
    name: 'slow',
    faults: (name) => [
      { match: { operation: update, functionName: name }, effect: { kind: 'slowUpdate', milliseconds: 3_000 } },
    ],
    endings: ['applied at target'],
  },
  { name: 'expired', faults: (name) => once(name, { kind: 'expiredCredentials' }), endings: ['applied at target'] },
  {
    name: 'denied',
    faults: (name) => [{ match: { operation: update, functionName: name }, effect: { kind: 'deny' } }],
    endings: ['failed at before'],
  },
  { name: 'editedBeforeRead', edit: foreign, endings: ['stale at before'] },
  {
    name: 'editedBeforeWrite',
    faults: (name) => once(name, { kind: 'foreignEdit', edit: foreign }),
    endings: ['stale at before', 'failed at before'],
  },
  {
    name: 'oldAnswers',
    faults: (name) => once(name, { kind: 'staleReads', reads: 6 }),
    endings: ['applied at target'],
    shortDeaths: ['sent'],
  },
  {
    name: 'oldAnswersAfterNew',
    faults: (name) => once(name, { kind: 'staleReads', reads: 4, freshReadsFirst: 1, isOlder: true }),
    endings: ['applied at target'],
    shortDeaths: ['settled'],
  },
  {
    name: 'oldAnswersAndReset',
    faults: (name) => [
      ...once(name, { kind: 'reset', when: 'after' }),
      ...once(name, { kind: 'staleReads', reads: 5, isOlder: true }),
    ],
    endings: ['applied at target'],
    shortDeaths: ['sent'],
  },
  {
    name: 'oldAnswersAndRefused',
    faults: (name) => [
      ...once(name, { kind: 'foreignEdit', edit: harmless }),
      ...once(name, { kind: 'staleReads', reads: 3 }),
    ],
    endings: ['applied at target'],
    shortDeaths: ['never'],
  },
  {
    name: 'editedAfterWrite',
    faults: (name) => once(name, { kind: 'foreignEdit', when: 'after', edit: foreign }),
    endings: ['failed at target', 'stale at target'],
  },
];

/** Where a worker dies; `never` is the behaviour alone. */
const deaths = ['never', ...steps] as const;
type Death = (typeof deaths)[number];

/** Every behaviour with every death; of some behaviours, which cost the short matrix time, only the deaths that matter most. */
export function matrixCases(isShort: boolean): { behaviour: Behaviour; death: Death }[] {
  return behaviours.flatMap((behaviour) =>
    ((isShort && behaviour.shortDeaths) || deaths).map((death) => ({ behaviour, death })),
  );
}

/** The function of one case of the matrix. */
export function caseName(behaviour: Behaviour, death: Death): string {
  return `${behaviour.name}--${death}`;
}

/** The step at which a worker that comes to this function is to die, as its name says. */
export function stepToDieAt(functionName: string): Step | undefined {
  return steps.find((step) => functionName.endsWith(`--${step}`));
}
