import { spawnSync } from 'node:child_process';
import { runInNewContext } from 'node:vm';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { expression, type SourceValue, writeSource } from './source-text.ts';

const name = fc.oneof(fc.constantFrom('a', 'DD_ENV', '__proto__', 'a-b', '1', ''), fc.string({ unit: 'grapheme' }));
const value = fc.letrec<{ any: SourceValue }>((tie) => ({
  any: fc.oneof(
    { depthSize: 'small' },
    fc.string({ unit: 'grapheme' }),
    fc.integer(),
    fc.boolean(),
    fc.array(tie('any'), { maxLength: 3 }),
    fc.array(fc.tuple(name, tie('any')), { maxLength: 3 }).map((entries) => Object.fromEntries(entries)),
  ),
})).any;

test('any data is read back from TypeScript as it was', () => {
  fc.assert(
    fc.property(value, fc.nat(3), (data, depth) => {
      const read: unknown = runInNewContext(`JSON.stringify(${writeSource(data, 'typescript', depth)})`);
      expect(read).toBe(JSON.stringify(data));
    }),
    { numRuns: 300 },
  );
});

test('any data is read back from Python as it was', () => {
  const samples = fc.sample(value, { numRuns: 200, seed: 7 });
  const program = `import json\nprint(json.dumps([\n${samples.map((data) => `    ${writeSource(data, 'python', 1)},\n`).join('')}]))\n`;
  const { stdout, stderr } = spawnSync('python3', ['-'], { input: program, encoding: 'utf8' });
  expect(stderr).toBe('');
  expect(JSON.parse(stdout)).toEqual(JSON.parse(JSON.stringify(samples)));
});

test('absent members are left out, and expressions keep their lines', () => {
  const data = { a: undefined, b: expression('(x) => {\n  y();\n}'), c: { d: expression('z') } };
  expect(writeSource(data, 'typescript')).toBe('{\n  b: (x) => {\n    y();\n  },\n  c: {\n    d: z,\n  },\n}');
});
