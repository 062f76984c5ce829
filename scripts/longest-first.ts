import { BaseSequencer, type TestSpecification } from 'vitest/node';

/**
 * The files that take longest, mostly by waiting: what begins last would end alone. The fault matrix, the longest of all,
 * is the third, as in `npm test` its many processes would starve beside the build that begins together with the first.
 */
const longest = [
  'lib/jobs/rollout/adversity.test.ts',
  'lib/jobs/rollout/controls.test.ts',
  'scripts/chaos/chaos.test.ts',
  'lib/jobs/rollout/steering.test.ts',
  'lib/jobs/worker.test.ts',
  'lib/core/datadog/laws.test.ts',
];

/** Vitest's order, which on a fresh machine knows only the sizes of files, after the files known to take longest. */
export class LongestFirst extends BaseSequencer {
  override async sort(files: TestSpecification[]): Promise<TestSpecification[]> {
    const sorted = await super.sort(files);
    const place = ({ moduleId }: TestSpecification) => {
      const index = longest.findIndex((file) => moduleId.endsWith(`/${file}`));
      return index < 0 ? longest.length : index;
    };
    return sorted.toSorted((one, other) => place(one) - place(other));
  }
}
