import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { applyAttributes } from '../change/apply.ts';
import type { ConflictDecisions, PlannedChange } from '../change/change.ts';
import { fingerprint } from '../change/fingerprint.ts';
import { type PlanInput, planChange } from '../change/plan.ts';
import { type FunctionShape, shapeOf } from '../change/shape.ts';
import type { StoredState } from '../change/stored-state.ts';
import { type DatadogRequest, datadog } from '../datadog/provider.ts';
import type { Settings } from '../datadog/settings.ts';
import { type AppliedChange, ownedOf } from '../drift/owned.ts';
import type { FunctionConfiguration } from '../lambda/function-configuration.ts';
import { anyFunction, anySettings, resolvedFor } from '../testing/generated-functions.ts';
import { lawRuns } from '../testing/law-runs.ts';
import { restoreOf } from './restore.ts';

const runs = lawRuns(300);
const print = (text: string) => text;
const ownVariables = ['OWN_STAGE', 'OWN_TABLE'] as const;
const ownLayer = (name: string, version: number) =>
  `arn:aws:lambda:us-east-1:111122223333:layer:own-${name}:${version}`;
const isOwnLayer = (arn: string) => arn.includes(':layer:own-');

/** What happened to a function: the Changes of ours with how it stood before and after each, and how it stands now. */
type Story = {
  now: FunctionConfiguration;
  applied: AppliedChange[];
  states: { state: StoredState; configuration: FunctionConfiguration }[];
};
type Step =
  | { kind: 'instrument'; settings: Settings }
  | { kind: 'remove' | 'revertLast' }
  | { kind: 'restore'; at: number }
  | { kind: 'edit'; variable: (typeof ownVariables)[number]; value: string | undefined }
  | { kind: 'layers'; layers: string[] };

type DistributedOmit<Union, Key extends keyof Union> = Union extends unknown ? Omit<Union, Key> : never;

const begin = (now: FunctionConfiguration): Story => ({ now, applied: [], states: [] });

function applyTo(
  story: Story,
  planned: PlannedChange,
  more: Partial<Pick<AppliedChange, 'revertsChangeId' | 'restores'>> = {},
): Story {
  if (planned.verdict !== 'change') return story;
  const id = `${story.applied.length}`;
  const now = applyAttributes(story.now, planned.attributes);
  const change: AppliedChange = {
    ...{ id, mode: planned.mode, revertsChangeId: null, restores: null, attributes: planned.attributes },
    fingerprintTarget: fingerprint(now, print),
    ...more,
  };
  return {
    now,
    applied: [...story.applied, change],
    states: [
      ...story.states,
      { state: { changeId: id, side: 'before' }, configuration: story.now },
      { state: { changeId: id, side: 'after' }, configuration: now },
    ],
  };
}

function planRestore({ now, applied }: Story, state: StoredState, decisions: ConflictDecisions = {}): PlannedChange {
  const { applied: attributes, heldLayers } = restoreOf(applied, state);
  return plan(now, { mode: 'restore', applied: attributes, decisions, heldLayers, isOtherRuntime: false });
}

function plan(
  configuration: FunctionConfiguration,
  request: DistributedOmit<PlanInput<DatadogRequest>, 'configuration' | 'tags' | 'context'>,
): PlannedChange {
  return planChange(datadog, { configuration, tags: {}, ...request });
}

function take(story: Story, step: Step): Story {
  const { now, applied } = story;
  switch (step.kind) {
    case 'instrument': {
      const { settings } = step;
      return applyTo(story, plan(now, { mode: 'instrument', settings, layers: resolvedFor(now, settings) }));
    }
    case 'remove':
      return applyTo(story, plan(now, { mode: 'remove' }));
    case 'revertLast': {
      const last = applied.at(-1);
      if (last === undefined) return story;
      const planned = plan(now, { mode: 'revert', applied: last.attributes, decisions: {} });
      return applyTo(story, planned, { revertsChangeId: last.id });
    }
    case 'restore': {
      const state = story.states[step.at % Math.max(1, story.states.length)]?.state;
      return state === undefined ? story : applyTo(story, planRestore(story, state), { restores: state });
    }
    case 'edit': {
      const { [step.variable]: _, ...others } = now.Environment?.Variables ?? {};
      const Variables = step.value === undefined ? others : { ...others, [step.variable]: step.value };
      return { ...story, now: { ...now, Environment: { Variables } } };
    }
    case 'layers': {
      const ours = (now.Layers ?? []).filter(({ Arn }) => !isOwnLayer(Arn));
      return { ...story, now: { ...now, Layers: [...step.layers.map((Arn) => ({ Arn })), ...ours] } };
    }
  }
}

const anyStep: fc.Arbitrary<Step> = fc.oneof(
  { weight: 4, arbitrary: anySettings.map((settings) => ({ kind: 'instrument' as const, settings })) },
  { weight: 1, arbitrary: fc.constantFrom('remove' as const, 'revertLast' as const).map((kind) => ({ kind })) },
  { weight: 1, arbitrary: fc.nat(20).map((at) => ({ kind: 'restore' as const, at })) },
  {
    weight: 2,
    arbitrary: fc.record({
      kind: fc.constant('edit' as const),
      variable: fc.constantFrom(...ownVariables),
      value: fc.constantFrom('', 'a', 'b', undefined),
    }),
  },
  {
    weight: 2,
    arbitrary: fc
      .uniqueArray(fc.constantFrom(ownLayer('x', 1), ownLayer('x', 2), ownLayer('y', 1)), {
        maxLength: 2,
        selector: (arn) => arn.split(':').slice(0, -1).join(),
      })
      .map((layers) => ({ kind: 'layers' as const, layers })),
  },
);
/** A function to which no customer of ours gave these names. */
const anyBase = anyFunction.filter(({ PackageType }) => PackageType !== 'Image');
const anyStory = fc
  .tuple(anyBase, fc.array(anyStep, { minLength: 2, maxLength: 7 }))
  .map(([base, steps]) => steps.reduce(take, begin(base)))
  .filter(({ states }) => states.length > 0);

const isOwn = (name: string) => ownVariables.some((own) => own === name);
/** What we may have written, and what only the customer did. */
function halves({ handler, layers, variables, command }: FunctionShape) {
  const entries = Object.entries(variables).toSorted(([a], [b]) => (a < b ? -1 : 1));
  return {
    ours: {
      ...{ handler, command },
      layers: layers.filter((arn) => !isOwnLayer(arn)).toSorted(),
      variables: entries.filter(([name]) => !isOwn(name)),
    },
    theirs: { layers: layers.filter(isOwnLayer), variables: entries.filter(([name]) => isOwn(name)) },
  };
}

test('restoring a stored state gives exactly what was ours then, and leaves what is the customer’s as it is now', () => {
  let restored = 0;
  fc.assert(
    fc.property(anyStory, fc.nat(40), (story, at) => {
      const chosen = story.states[at % story.states.length];
      if (chosen === undefined) return;
      const planned = planRestore(story, chosen.state);
      expect(planned.conflicts).toEqual([]);
      // A limit of AWS's, or a library that the customer's options need: then it is refused with the reason.
      if (planned.verdict === 'blocked') return;
      restored += planned.verdict === 'change' ? 1 : 0;
      const after = halves(shapeOf(applyAttributes(story.now, planned.attributes)));
      expect(after.ours).toEqual(halves(shapeOf(chosen.configuration)).ours);
      expect(after.theirs).toEqual(halves(shapeOf(story.now)).theirs);
      // What is ours afterwards is what was ours then, so that its drift is told.
      const done = applyTo(story, planned, { restores: chosen.state });
      if (planned.verdict !== 'change') return;
      const until = ownedOf(restoredUntil(story, chosen.state));
      expect([...(ownedOf(done.applied)?.attributes.keys() ?? [])].toSorted()).toEqual(
        [...(until?.attributes.keys() ?? [])].toSorted(),
      );
    }),
    runs,
  );
  expect(restored).toBeGreaterThan(20);
});

function restoredUntil({ applied }: Story, { changeId, side }: StoredState): AppliedChange[] {
  const index = applied.findIndex(({ id }) => id === changeId);
  return applied.slice(0, side === 'after' ? index + 1 : index);
}

const python: FunctionConfiguration = {
  FunctionName: 'orders',
  FunctionArn: 'arn:aws:lambda:us-east-1:111122223333:function:orders',
  Handler: 'app.handler',
  Runtime: 'python3.12',
  Layers: [],
  Environment: { Variables: {} },
};
const settings = (env: string): Settings => ({
  apiKey: { source: 'secretsManager', arn: 'arn:aws:secretsmanager:us-east-1:111122223333:secret:dd-AbCdEf' },
  ...{ site: 'datadoghq.com', service: 'orders', version: '1', env },
});
const instrumented = (story: Story, env: string) => take(story, { kind: 'instrument', settings: settings(env) });
const edited = (story: Story, edit: Partial<FunctionConfiguration>): Story => ({
  ...story,
  now: { ...story.now, ...edit },
});
const withVariables = (story: Story, variables: Record<string, string>) =>
  edited(story, { Environment: { Variables: { ...story.now.Environment?.Variables, ...variables } } });
const leftBy = (changeId: string): StoredState => ({ changeId, side: 'after' });
const result = (story: Story, planned: PlannedChange) => applyAttributes(story.now, planned.attributes);

describe('what the customer changed of ours since', () => {
  const story = withVariables(instrumented(instrumented(begin(python), 'one'), 'two'), { DD_ENV: 'theirs' });
  const path = 'Environment.Variables.DD_ENV';

  test('is asked about, and stays or gives way as they decide', () => {
    const asked = planRestore(story, leftBy('0'));
    expect(asked).toMatchObject({
      verdict: 'blocked',
      conflicts: [{ path, base: 'one', ours: 'two', theirs: 'theirs' }],
    });
    const variables = (decision: 'keep' | 'restore') => {
      const planned = planRestore(story, leftBy('0'), { [path]: decision });
      return result(story, planned).Environment?.Variables;
    };
    expect(variables('restore')).toMatchObject({ DD_ENV: 'one' });
    expect(variables('keep')).toMatchObject({ DD_ENV: 'theirs' });
  });

  test('is asked about too where no later change of ours touched it, layers as well', () => {
    const once = instrumented(begin(python), 'one');
    const layers = (once.now.Layers ?? []).slice(1);
    const drifted = withVariables(edited(once, { Layers: [{ Arn: ownLayer('x', 1) }, ...layers] }), {
      DD_ENV: 'theirs',
    });
    expect(planRestore(drifted, leftBy('0')).conflicts.map((conflict) => conflict.path)).toEqual([path, 'Layers']);
    const decided = planRestore(drifted, leftBy('0'), { [path]: 'restore', Layers: 'restore' });
    const { layers: restored, variables } = shapeOf(result(drifted, decided));
    expect(restored.toSorted()).toEqual([ownLayer('x', 1), ...shapeOf(once.now).layers].toSorted());
    expect(variables['DD_ENV']).toBe('one');
    const kept = planRestore(drifted, leftBy('0'), { [path]: 'keep', Layers: 'keep' });
    expect(kept).toMatchObject({ verdict: 'unchanged', conflicts: [] });
  });
});

test('a redirect that is restored calls the handler of now', () => {
  const removed = take(instrumented(begin(python), 'one'), { kind: 'remove' });
  const moved = edited(removed, { Handler: 'other.main' });
  const planned = planRestore(moved, leftBy('0'));
  expect(planned.conflicts).toEqual([]);
  const { handler, variables } = shapeOf(result(moved, planned));
  expect({ handler, original: variables['DD_LAMBDA_HANDLER'] }).toEqual({
    handler: 'datadog_lambda.handler.handler',
    original: 'other.main',
  });
});

test('the state before the first change is that without anything of ours', () => {
  const story = withVariables(instrumented(instrumented(begin(python), 'one'), 'two'), { STAGE: 'blue' });
  const planned = planRestore(story, { changeId: '0', side: 'before' });
  expect(shapeOf(result(story, planned))).toEqual({ ...shapeOf(python), variables: { STAGE: 'blue' } });
});

test('a function that was made anew as another kind is blocked, with the reason', () => {
  const story = instrumented(begin(python), 'one');
  const image = edited(story, {
    ...{ PackageType: 'Image', Handler: undefined, Runtime: undefined, Layers: [] },
    Environment: { Variables: {} },
  });
  expect(planRestore(image, leftBy('0'))).toMatchObject({
    verdict: 'blocked',
    findings: [{ code: 'packageTypeChanged', params: { packageType: 'Image' } }],
  });
  const { applied, heldLayers } = restoreOf(story.applied, leftBy('0'));
  const node = { ...python, Runtime: 'nodejs22.x', Handler: 'index.handler' };
  expect(plan(node, { mode: 'restore', applied, decisions: {}, heldLayers, isOtherRuntime: true })).toMatchObject({
    verdict: 'blocked',
    findings: [{ code: 'restoredRuntimeDiffers', params: { runtime: 'nodejs22.x' } }],
  });
});
