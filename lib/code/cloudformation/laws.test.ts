import fc from 'fast-check';
import { expect, test } from 'vitest';
import { lawRuns } from '../../core/testing/law-runs.ts';
import { brokenLaws } from '../testing/laws.ts';
import { randomImageSettings, randomSettings, randomTemplates } from '../testing/random-templates.ts';
import { cloudformation, cloudformationInPlace } from './way.ts';

test.each([
  ['through the macro', cloudformation],
  ['in place', cloudformationInPlace],
])(
  'any template, written in any form, is edited %s, stays as it is the second time, and gets its bytes back',
  async (_form, way) => {
    await fc.assert(
      fc.asyncProperty(randomTemplates(false), randomSettings, async (files, settings) => {
        expect(await brokenLaws(way, files, { mode: 'instrument', settings })).toEqual([]);
      }),
      lawRuns(150),
    );
  },
);

test('any command of an image that a template overrides is redirected in place, and given back with its bytes', async () => {
  await fc.assert(
    fc.asyncProperty(randomTemplates(false, true), randomImageSettings, async (files, settings) => {
      expect(await brokenLaws(cloudformationInPlace, files, { mode: 'instrument', settings })).toEqual([]);
    }),
    lawRuns(30),
  );
});
