import { expect, test } from 'vitest';
import { z } from 'zod';
import { fieldErrorsOf } from './field-errors.ts';

const schema = z.object({
  name: z.string().min(1, 'nameMissing'),
  waves: z.array(z.object({ percent: z.number().max(100) })),
});

test('each field carries one code, under its path', () => {
  const parsed = schema.safeParse({ name: '', waves: [{ percent: 500 }] });
  expect(parsed.error && fieldErrorsOf(parsed.error)).toEqual({ name: 'nameMissing', 'waves.0.percent': 'tooBig' });
});

test('what is missing is required, not merely invalid', () => {
  const parsed = schema.safeParse({ waves: [] });
  expect(parsed.error && fieldErrorsOf(parsed.error)).toEqual({ name: 'required' });
});
