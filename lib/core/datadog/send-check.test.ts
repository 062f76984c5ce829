import { createHmac } from 'node:crypto';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { applyAttributes } from '../change/apply.ts';
import type { AttributeChange } from '../change/change.ts';
import { fingerprint } from '../change/fingerprint.ts';
import { maskAttributes } from '../change/mask.ts';
import { planChange } from '../change/plan.ts';
import { alteredPaths, type StoredChange } from '../change/send-check.ts';
import { shapeOf } from '../change/shape.ts';
import type { FunctionConfiguration } from '../lambda/function-configuration.ts';
import { anyFunction, anySettings, resolvedFor } from '../testing/generated-functions.ts';
import { lawRuns } from '../testing/law-runs.ts';
import { datadog } from './provider.ts';

const runs = lawRuns(100);
const hmac = (text: string) => createHmac('sha256', 'key').update(text).digest('base64url');

/** What planning stores of these attributes. */
function stored(configuration: FunctionConfiguration, attributes: readonly AttributeChange[]): StoredChange {
  const after = applyAttributes(configuration, attributes);
  return {
    attributes: maskAttributes(attributes),
    attributesInClear: attributes,
    fingerprintTarget: fingerprint(after, hmac),
  };
}

/** A function as it reads now, with a stored Change of each mode: instrument, and from the result remove and revert. */
const anyStored = fc
  .tuple(anyFunction, anySettings, fc.constantFrom('instrument', 'remove', 'revert'))
  .map(([before, settings, mode]) => {
    const layers = resolvedFor(before, settings);
    const first = planChange(datadog, { mode: 'instrument', configuration: before, tags: {}, settings, layers });
    if (mode === 'instrument' || first.verdict !== 'change') return { now: before, planned: first };
    const now = applyAttributes(before, first.attributes);
    const of = { configuration: now, tags: {} };
    const planned =
      mode === 'remove'
        ? planChange(datadog, { mode: 'remove', ...of })
        : planChange(datadog, { mode: 'revert', ...of, applied: first.attributes, decisions: {} });
    return { now, planned };
  })
  .filter(({ planned }) => planned.verdict === 'change')
  .map(({ now, planned }) => ({ now, change: stored(now, planned.attributes) }));

/** Another value of an attribute. */
function otherValue(value: AttributeChange['after']): AttributeChange['after'] {
  if (value === undefined) return 'planted';
  return typeof value === 'string' ? `${value}x` : [...value, 'arn:aws:lambda:us-east-1:1:layer:planted:1'];
}

describe('what is sent', () => {
  test('passes when it is what was reviewed: instrument, remove and revert', () => {
    fc.assert(
      fc.property(anyStored, ({ now, change }) => {
        expect(alteredPaths(now, change, hmac)).toEqual([]);
      }),
      runs,
    );
  });

  test('is refused with the sealed values of any other Change, unless they are the same', () => {
    fc.assert(
      fc.property(anyStored, anyStored, ({ now, change }, { change: other }) => {
        const swapped = { ...change, attributesInClear: other.attributesInClear };
        const isSame = JSON.stringify(other.attributesInClear) === JSON.stringify(change.attributesInClear);
        expect(alteredPaths(now, swapped, hmac).length > 0).toBe(!isSame);
      }),
      runs,
    );
  });

  test('is refused in the whole row of another Change, unless that is planned from and leads to the same function', () => {
    fc.assert(
      fc.property(anyStored, anyStored, ({ now }, { now: otherNow, change: other }) => {
        const paths = alteredPaths(now, other, hmac);
        if (paths.length > 0) return;
        const resultOf = (configuration: FunctionConfiguration) =>
          shapeOf(applyAttributes(configuration, other.attributesInClear));
        expect(resultOf(now)).toEqual(resultOf(otherNow));
      }),
      runs,
    );
  });

  test('is refused when any one attribute, sealed or shown, before or after, is another, is missing or is added', () => {
    fc.assert(
      fc.property(anyStored, fc.nat(), ({ now, change }, at) => {
        const index = at % change.attributesInClear.length;
        const altered = (part: 'before' | 'after') => (attribute: AttributeChange, position: number) =>
          position === index ? { ...attribute, [part]: otherValue(attribute[part]) } : attribute;
        const without = (_: AttributeChange, position: number) => position !== index;
        const planted: AttributeChange = {
          path: 'Environment.Variables.PLANTED',
          action: 'add',
          after: 'x',
          sensitive: false,
        };
        const clear = change.attributesInClear;
        const rows: StoredChange[] = [
          ...(['before', 'after'] as const).flatMap((part) => [
            { ...change, attributesInClear: clear.map(altered(part)) },
            { ...change, attributes: change.attributes.map(altered(part)) },
            // The shown form made to fit what was planted: only the target still tells.
            {
              ...change,
              attributesInClear: clear.map(altered(part)),
              attributes: maskAttributes(clear.map(altered(part))),
            },
          ]),
          { ...change, attributesInClear: clear.filter(without) },
          { ...change, attributes: change.attributes.filter(without) },
          { ...change, attributesInClear: [...clear, planted], attributes: [...change.attributes, planted] },
          { ...change, fingerprintTarget: {} },
        ];
        for (const row of rows) expect(alteredPaths(now, row, hmac)).not.toEqual([]);
      }),
      runs,
    );
  });

  test('is refused when the function is another than it was planned from', () => {
    fc.assert(
      fc.property(anyStored, ({ now, change }) => {
        const variables = { ...now.Environment?.Variables, SINCE: 'x' };
        expect(alteredPaths({ ...now, Environment: { Variables: variables } }, change, hmac)).toContain(
          'Environment.Variables.SINCE',
        );
      }),
      runs,
    );
  });
});
