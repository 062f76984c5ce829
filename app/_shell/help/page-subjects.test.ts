import { expect, test } from 'vitest';
import { consolePages } from '../../../e2e/console-pages.ts';
import { pageSubject, pageSubjects } from './page-subjects.ts';

test('every page of the console has a subject, and no subject is for a page that is gone', () => {
  const patterns = Object.keys(pageSubjects).map((pattern) => pattern.replaceAll(/\[[^\]]+\]/g, 'x1'));
  expect(patterns.toSorted()).toEqual(consolePages('x1'));
});

test.each([
  ['/', 'overview'],
  ['/functions', 'functions'],
  ['/functions/3f2a', 'function'],
  ['/rollouts/new', 'newRollout'],
  ['/rollouts/3f2a', 'rollout'],
  ['/rollouts/3f2a/changes/77b1', 'change'],
  ['/accounts/connect', 'connect'],
  ['/nowhere/at/all', 'overview'],
] as const)('the page at %s is explained by %s', (path, subject) => {
  expect(pageSubject(path)).toBe(subject);
});
