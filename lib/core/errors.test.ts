import { expect, it, vi } from 'vitest';
import { AppError, isDatabaseUnavailable } from './errors.ts';

it('knows an error that another copy of this file in the same process has made, and no other', async () => {
  vi.resetModules();
  const copy = await import('./errors.ts');
  expect(copy.AppError).not.toBe(AppError);
  const foreign = new copy.AppError('databaseUnavailable');
  expect(foreign).toBeInstanceOf(AppError);
  expect(isDatabaseUnavailable(foreign)).toBe(true);
  class Narrower extends AppError {}
  expect(new Narrower('notFound')).toBeInstanceOf(AppError);
  for (const other of [new AppError('notFound'), foreign]) expect(other).not.toBeInstanceOf(Narrower);
  for (const other of [new Error('x'), { name: 'AppError', code: 'notFound' }, undefined, 'AppError']) {
    expect(other).not.toBeInstanceOf(AppError);
  }
});
