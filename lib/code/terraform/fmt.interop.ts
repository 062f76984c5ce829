import { diffLines } from 'diff';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { Settings } from '../../core/datadog/settings.ts';
import type { SourceFiles } from '../source/source-files.ts';
import { applyEdits, planOnly } from '../testing/laws.ts';
import type { Way } from '../way.ts';
import { someDirectory, someModuleDirectory, someSettings } from './testing/random-directory.ts';
import { formatted, missingTerraform } from './testing/terraform-command.ts';
import { terraform, terraformModule } from './way.ts';

const missing = missingTerraform();

describe.skipIf(missing !== undefined)(`the real terraform fmt${missing === undefined ? '' : ` (${missing})`}`, () => {
  test('leaves a formatted directory alone after the edit', async () => {
    await fc.assert(
      fc.asyncProperty(someDirectory, someSettings, async (given, settings) => {
        const files = new Map([...given].map(([path, text]) => [path, formatted(text)]));
        const edited = await edit(files, settings);
        expect([...edited].filter(([, text]) => formatted(text) !== text)).toEqual([]);
      }),
      { numRuns: 100 },
    );
  });

  test('leaves a formatted directory alone after its functions went into Datadog’s module', async () => {
    await fc.assert(
      fc.asyncProperty(someModuleDirectory, someSettings, async (given, settings) => {
        const files = new Map([...given].map(([path, text]) => [path, formatted(text)]));
        const edited = await edit(files, settings, terraformModule);
        expect([...edited].filter(([, text]) => formatted(text) !== text)).toEqual([]);
      }),
      { numRuns: 60 },
    );
  });

  test('leaves every added line alone where the file is not formatted', async () => {
    await fc.assert(
      fc.asyncProperty(someDirectory, someSettings, async (files, settings) => {
        // The last line is another one once its newline is there.
        const ended = new Map([...files].map(([path, text]) => [path, text.endsWith('\n') ? text : `${text}\n`]));
        for (const [path, after] of await edit(ended, settings))
          expect(touchedLines(ended.get(path) ?? '', after, formatted(after))).toEqual([]);
      }),
      { numRuns: 100 },
    );
  });
});

async function edit(files: SourceFiles, settings: Settings, way: Way = terraform): Promise<SourceFiles> {
  const result = await planOnly(way, files, { mode: 'instrument', settings });
  return applyEdits(files, result.files);
}

/**
 * Lines that an edit added and that formatting changes. Lines that only changed keep their owner's form, and lines that
 * stand elsewhere in the file too cannot be told apart.
 */
function touchedLines(before: string, after: string, wanted: string): string[] {
  const present = new Set(before.split('\n').map((line) => line.trimEnd()));
  const parts = diffLines(before, after);
  const added = parts.flatMap((part, index) => {
    const isChange = parts[index - 1]?.removed === true;
    return part.added && !isChange ? part.value.split('\n').map((line) => line.trimEnd()) : [];
  });
  const kept = new Set(wanted.split('\n').map((line) => line.trimEnd()));
  return added.filter((line) => line !== '' && !present.has(line) && !kept.has(line));
}
