import fc from 'fast-check';
import { expect, test } from 'vitest';
import { lawRuns } from '../../core/testing/law-runs.ts';
import { brokenLaws } from '../testing/laws.ts';
import { someDirectory, someImageDirectory, someModuleDirectory, someSettings } from './testing/random-directory.ts';
import { terraform, terraformModule } from './way.ts';

test('any directory, written in any form, is edited, stays as it is the second time, and gets its bytes back', async () => {
  await fc.assert(
    fc.asyncProperty(someDirectory, someSettings, async (files, settings) => {
      expect(await brokenLaws(terraform, files, { mode: 'instrument', settings })).toEqual([]);
    }),
    lawRuns(150),
  );
});

test('whatever Datadog’s module takes is brought into it, and given back with its bytes', async () => {
  let changed = 0;
  await fc.assert(
    fc.asyncProperty(someModuleDirectory, someSettings, async (files, { appsec: _, ...settings }) => {
      const broken = await brokenLaws(terraformModule, files, { mode: 'instrument', settings });
      expect(broken.filter((line) => line.startsWith('proofFailed') || line.startsWith('planFailed'))).toEqual([]);
      const isRefused = broken.includes('instrumenting is refused');
      if (!isRefused) {
        expect(broken.filter((line) => !line.startsWith('module') && !line.startsWith('other'))).toEqual([]);
        changed += 1;
      }
    }),
    // Fewer runs come close to the least number below by chance.
    lawRuns(200),
  );
  expect(changed).toBeGreaterThan(30);
});

test('any command that a function sets for its image is redirected, and given back with its bytes', async () => {
  const runtimes = fc.constantFrom('python', 'node', 'java');
  await fc.assert(
    fc.asyncProperty(someImageDirectory, someSettings, runtimes, async (files, chosen, imageRuntime) => {
      const settings = { ...chosen, imageHoldsDatadog: true, imageRuntime };
      expect(await brokenLaws(terraform, files, { mode: 'instrument', settings })).toEqual([]);
    }),
    lawRuns(30),
  );
});
