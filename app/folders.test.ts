import fs from 'node:fs';
import path from 'node:path';
import { expect, test } from 'vitest';

const files = fs
  .readdirSync(import.meta.dirname, { recursive: true, encoding: 'utf8' })
  .filter((name) => /\.tsx?$/.test(name) && !/\.test\.tsx?$/.test(name));

/** Files that Next.js gives a meaning to, and a route's actions. */
const routeFiles = ['page', 'layout', 'route', 'actions', 'error', 'loading', 'not-found'];

test('a route’s folder holds its page, its actions or its handler, and its components in _parts', () => {
  expect(files.length).toBeGreaterThan(100);
  const folders = ['_doors', '_parts', '_shell'];
  const loose = files.filter((name) => {
    const { dir, name: base } = path.parse(name);
    return !routeFiles.includes(base) && !dir.split(path.sep).some((folder) => folders.includes(folder));
  });
  expect(loose).toEqual([]);
});

test('no import of ours climbs more than one folder: what is further away is imported from #app', () => {
  const climbing = files.filter((name) =>
    /from '\.\.\/(\.\.\/)+(?!\.\.\/|node_modules\/)/.test(
      fs.readFileSync(path.join(import.meta.dirname, name), 'utf8'),
    ),
  );
  expect(climbing).toEqual([]);
});

test('app knows the database by types alone: what it reads, a query reads', () => {
  // The two that are about the database itself: whether it answers, and what it notifies of.
  const apart = ['_doors/event-stream.ts', 'api/health/route.ts'];
  const importing = files.filter((name) =>
    /^import (?!type )[^;]*from '#lib\/db\//m.test(fs.readFileSync(path.join(import.meta.dirname, name), 'utf8')),
  );
  expect(importing.sort()).toEqual(apart);
});
