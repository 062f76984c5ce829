import fs from 'node:fs';
import path from 'node:path';
import { expect, it } from 'vitest';
import { licencesOf } from './notices.ts';

const root = path.resolve(import.meta.dirname, '../..');

/** Licences under which a package may be part of a product under Apache-2.0, in the words of package.json. */
const permissive =
  /^\(?(MIT|MIT-0|Apache-2\.0|ISC|BSD-2-Clause|BSD-3-Clause|0BSD|BlueOak-1\.0\.0|CC-BY-4\.0|CC0-1\.0|Unlicense|PostgreSQL)\b/;
/** Packages for one platform with another one, or whose entry in the lockfile names none, and why they may be here. */
const apart: readonly { names: RegExp; reason: string }[] = [
  {
    names: /^@img\/sharp-/,
    reason: 'for making pictures smaller, which is switched off; the container image leaves them out',
  },
  { names: /^lightningcss-/, reason: 'for a build alone, used as it is; no part of what is built' },
  { names: /^@next\/swc-/, reason: 'for a build alone; MIT, as next' },
  { names: /^@swc\/core-/, reason: 'for a build alone; Apache-2.0, as @swc/core' },
];

it('names every production package in the notices', () => {
  const notices = fs.readFileSync(path.join(root, 'THIRD-PARTY-NOTICES.md'), 'utf8');
  const missing = licencesOf(root).filter(
    ({ name, version, licence }) => !notices.includes(`- ${name} ${version}: ${licence}\n`),
  );
  // After a change of packages: npm run notices
  expect(missing.map(({ name, version }) => `${name} ${version}`)).toEqual([]);
});

it('has packages under permissive licences alone', () => {
  const others = licencesOf(root).filter(
    ({ name, licence }) => !permissive.test(licence) && !apart.some(({ names }) => names.test(name)),
  );
  expect(others.map(({ name, licence }) => `${name}: ${licence}`)).toEqual([]);
});
