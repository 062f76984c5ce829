import { createHmac } from 'node:crypto';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { applyAttributes } from '../change/apply.ts';
import type { AttributeChange } from '../change/change.ts';
import { maskedValue } from '../change/change-codes.ts';
import { fingerprint } from '../change/fingerprint.ts';
import { attributeOf, compareShapes, type FunctionShape, shapeOf } from '../change/shape.ts';
import type { FunctionConfiguration } from '../lambda/function-configuration.ts';
import { exampleLayer } from '../testing/example-provider.ts';
import { driftOf, isFromBefore } from './drift.ts';
import { type AppliedChange, ownedOf } from './owned.ts';

const hmac = (text: string) => createHmac('sha256', 'key').update(text).digest('base64url');
const isSensitiveVariable = (name: string) => name.includes('SECRET');
const rules = { hmac, isSensitiveVariable };
const customersLayer = 'arn:aws:lambda:us-east-1:111122223333:layer:own:3';

const base: FunctionConfiguration = {
  FunctionName: 'orders',
  FunctionArn: 'arn:aws:lambda:us-east-1:111122223333:function:orders',
  Handler: 'app.handler',
  Runtime: 'python3.12',
  Layers: [{ Arn: customersLayer }],
  Environment: { Variables: { TABLE: 'orders' } },
};

/** A configuration in which some of a function's shape is another. */
function withShape(from: FunctionConfiguration, edit: Partial<FunctionShape>): FunctionConfiguration {
  const before = shapeOf(from);
  return applyAttributes(from, compareShapes(before, { ...before, ...edit }, isSensitiveVariable));
}

/** What instrumenting leaves: redirect, layer, and variables. */
function instrumented(variables: Record<string, string>, from = base): FunctionConfiguration {
  const { layers, variables: others } = shapeOf(from);
  return withShape(from, {
    handler: 'acme.handler',
    layers: [...layers.filter((arn) => arn !== exampleLayer), exampleLayer],
    variables: { ...others, ...variables },
  });
}

let count = 0;
/** A Change that led from one configuration to another, as it is stored after it was applied. */
function applied(
  from: FunctionConfiguration,
  to: FunctionConfiguration,
  more: Partial<Pick<AppliedChange, 'mode' | 'revertsChangeId' | 'restores'>> = {},
): AppliedChange {
  count += 1;
  const mask = (change: AttributeChange): AttributeChange => ({
    ...change,
    ...(change.sensitive && change.before !== undefined ? { before: maskedValue } : {}),
    ...(change.sensitive && change.after !== undefined ? { after: maskedValue } : {}),
  });
  return {
    id: `change-${count}`,
    mode: 'instrument',
    revertsChangeId: null,
    restores: null,
    ...more,
    attributes: compareShapes(shapeOf(from), shapeOf(to), isSensitiveVariable).map(mask),
    fingerprintTarget: fingerprint(to, hmac),
  };
}

function driftAfter(changes: readonly AppliedChange[], now: FunctionConfiguration) {
  const owned = ownedOf(changes);
  return owned === undefined ? null : driftOf(owned, now, rules);
}

const ours = instrumented({ ACME_LABEL: 'a', ACME_SECRET: 's3cret' });
const names = ['TABLE', 'STAGE', 'ACME_LABEL', 'ACME_SECRET', 'ACME_OTHER', '__proto__x', 'constructor'];
const anyVariables = fc.dictionary(fc.constantFrom(...names), fc.constantFrom('a', 'b', 's3cret', 'orders'));
const anyLayers = fc.uniqueArray(
  fc.constantFrom(exampleLayer, `${exampleLayer}0`, customersLayer, `${customersLayer}1`),
);
const anyShape: fc.Arbitrary<FunctionShape> = fc.record({
  handler: fc.constantFrom('app.handler', 'acme.handler', 'other.handler'),
  layers: anyLayers,
  command: fc.constant(undefined),
  variables: anyVariables,
});

test('a function has drifted exactly when an attribute or layer that we wrote differs, whatever else was edited', () => {
  fc.assert(
    fc.property(anyShape, anyShape, (before, after) => {
      const from = withShape(base, before);
      const change = applied(from, ours);
      const now = withShape(base, after);
      const written = compareShapes(shapeOf(from), shapeOf(ours), isSensitiveVariable);
      const isSame = written.every(({ path }) => {
        if (path !== 'Layers')
          return JSON.stringify(attributeOf(shapeOf(now), path)) === JSON.stringify(attributeOf(shapeOf(ours), path));
        const [was, left, is] = [shapeOf(from).layers, shapeOf(ours).layers, shapeOf(now).layers];
        const put = left.filter((arn) => !was.includes(arn));
        const taken = was.filter((arn) => !left.includes(arn));
        return put.every((arn) => is.includes(arn)) && !taken.some((arn) => is.includes(arn));
      });
      const drift = driftAfter([change], now);
      expect(drift === null || drift === undefined).toBe(isSame);
      for (const item of drift?.items ?? []) {
        if (!item.path.endsWith('SECRET')) continue;
        expect([undefined, maskedValue]).toContain(item.ours);
        expect([undefined, maskedValue]).toContain(item.now);
      }
    }),
  );
});

test('the same drift has one digest, another one another, also where values are masked', () => {
  const digest = (now: FunctionConfiguration) => driftAfter([applied(base, ours)], now)?.digest;
  const edited = (secret: string) =>
    withShape(ours, { variables: { ...shapeOf(ours).variables, ACME_SECRET: secret } });
  expect(digest(edited('x'))).toBeDefined();
  expect(digest(withShape(edited('x'), { layers: [exampleLayer] }))).toBe(digest(edited('x')));
  expect(digest(edited('y'))).not.toBe(digest(edited('x')));
});

test('names each place and how it differs, with secrets masked', () => {
  const now = withShape(ours, {
    handler: 'app.handler',
    layers: [customersLayer, 'arn:aws:lambda:us-east-1:444455556666:layer:acme:2'],
    variables: { TABLE: 'orders', ACME_SECRET: 'another' },
  });
  expect(driftAfter([applied(base, ours)], now)?.items).toEqual([
    { path: 'Environment.Variables.ACME_LABEL', kind: 'missing', ours: 'a' },
    { path: 'Environment.Variables.ACME_SECRET', kind: 'different', ours: maskedValue, now: maskedValue },
    { path: 'Handler', kind: 'different', ours: 'acme.handler', now: 'app.handler' },
    {
      path: 'Layers',
      kind: 'different',
      ours: exampleLayer,
      now: 'arn:aws:lambda:us-east-1:444455556666:layer:acme:2',
    },
  ]);
});

test('what we took away and somebody brought back is added', () => {
  const old = withShape(base, { layers: [`${exampleLayer}9`], variables: { ACME_KEY: 'k', TABLE: 'orders' } });
  const left = withShape(old, { layers: [exampleLayer], variables: { TABLE: 'orders', ACME_SECRET: 's' } });
  const now = withShape(left, {
    layers: [exampleLayer, `${exampleLayer}9`],
    variables: { ...shapeOf(left).variables, ACME_KEY: 'k' },
  });
  expect(driftAfter([applied(old, left)], now)?.items).toEqual([
    { path: 'Environment.Variables.ACME_KEY', kind: 'added', now: 'k' },
    { path: 'Layers', kind: 'added', now: `${exampleLayer}9` },
  ]);
});

test('after a revert or a removal nothing is ours; a reverted revert makes it ours again', () => {
  const change = applied(base, ours);
  const revert = applied(ours, base, { mode: 'revert', revertsChangeId: change.id });
  expect(ownedOf([change, revert])).toBeUndefined();
  expect(ownedOf([change, applied(ours, base, { mode: 'remove' })])).toBeUndefined();
  const again = applied(base, ours, { mode: 'revert', revertsChangeId: revert.id });
  expect(driftAfter([change, revert, again], ours)).toBeNull();
  expect(driftAfter([change, revert, again], base)?.items).toHaveLength(4);
});

test('after a stored state was restored, what was ours then is ours again, and nothing that came later', () => {
  const first = applied(base, ours);
  const newer = instrumented({ ACME_LABEL: 'b', ACME_NEW: '1' }, ours);
  const second = applied(ours, newer);
  const restored = applied(newer, ours, { mode: 'restore', restores: { changeId: first.id, side: 'after' } });
  expect(ownedOf([first, second, restored])?.changeId).toBe(first.id);
  expect(driftAfter([first, second, restored], ours)).toBeNull();
  expect(driftAfter([first, second, restored], newer)?.items).toMatchObject([{ ours: 'a', now: 'b' }]);
  const undone = applied(ours, newer, { mode: 'revert', revertsChangeId: restored.id });
  expect(ownedOf([first, second, restored, undone])?.changeId).toBe(second.id);
  const emptied = applied(newer, base, { mode: 'restore', restores: { changeId: first.id, side: 'before' } });
  expect(ownedOf([first, second, emptied])).toBeUndefined();
  const removed = applied(ours, base, { mode: 'remove' });
  const back = applied(base, ours, { mode: 'restore', restores: { changeId: first.id, side: 'after' } });
  expect(driftAfter([first, removed, back], base)?.items).toHaveLength(4);
});

test('a reverted second instrumentation leaves what the first one wrote', () => {
  const first = applied(base, ours);
  const newer = instrumented({ ACME_LABEL: 'b' }, ours);
  const second = applied(ours, newer);
  expect(driftAfter([first, second], ours)?.items).toMatchObject([{ ours: 'b', now: 'a' }]);
  const revert = applied(newer, ours, { mode: 'revert', revertsChangeId: second.id });
  expect(ownedOf([first, second, revert])?.changeId).toBe(first.id);
  expect(driftAfter([first, second, revert], ours)).toBeNull();
  expect(driftAfter([first, second, revert], newer)?.items).toMatchObject([{ ours: 'a', now: 'b' }]);
});

test('what a later Change of ours left as the customer had edited it is the customer’s', () => {
  const first = applied(base, ours);
  const edited = withShape(ours, { variables: { ...shapeOf(ours).variables, ACME_LABEL: 'theirs' } });
  const after = instrumented({ ACME_NEW: '1' }, edited);
  expect(driftAfter([first, applied(edited, after)], after)).toBeNull();
  const later = withShape(after, { variables: { ...shapeOf(after).variables, ACME_LABEL: 'again' } });
  expect(driftAfter([first, applied(edited, after)], later)).toBeNull();
});

test('of a container image its command and variables can be told', () => {
  const image: FunctionConfiguration = {
    ...{ FunctionName: 'image', FunctionArn: `${base.FunctionArn}-image`, PackageType: 'Image' },
    ImageConfigResponse: { ImageConfig: { Command: ['app.handler'] } },
  };
  const left = withShape(image, { command: ['acme.handler'], variables: { ACME_HANDLER: 'app.handler' } });
  const now = withShape(left, { command: ['app.handler'] });
  expect(driftAfter([applied(image, left)], left)).toBeNull();
  expect(driftAfter([applied(image, left)], now)?.items).toEqual([
    { path: 'ImageConfig.Command', kind: 'different', ours: ['acme.handler'], now: ['app.handler'] },
  ]);
});

test('an environment that AWS could not decrypt tells nothing', () => {
  const now = { ...ours, Environment: { Error: { ErrorCode: 'KMSAccessDeniedException', Message: 'no' } } };
  expect(driftAfter([applied(base, ours)], now)).toBeUndefined();
});

test('an answer that is not after what was read before our update may be from before', () => {
  const before = '2026-11-27T10:00:00.000Z';
  expect(isFromBefore('2026-11-27T10:00:00.000+0000', before)).toBe(true);
  expect(isFromBefore('2026-11-27T09:59:59.000+0000', before)).toBe(true);
  expect(isFromBefore(undefined, before)).toBe(true);
  expect(isFromBefore('2026-11-27T10:00:01.000+0000', before)).toBe(false);
});
