import fs from 'node:fs';
import path from 'node:path';
import { z } from 'zod';
import { product } from './product.ts';

const appFolder = path.resolve(import.meta.dirname, '../app');

/** Addresses of every page or route handler in `app/`, with an id that nothing has in the place of each dynamic part. */
export function addressesOf(file: 'page.tsx' | 'route.ts'): string[] {
  return fs
    .readdirSync(appFolder, { recursive: true, encoding: 'utf8' })
    .map((name) => name.replaceAll(path.sep, '/'))
    .filter((name) => path.posix.basename(name) === file && !name.startsWith('_'))
    .map((name) => {
      const parts = path.posix.dirname(name).split('/');
      const shown = parts.filter((part) => part !== '.' && !part.startsWith('('));
      return `/${shown.map((part) => (part.startsWith('[') ? '00000000-0000-7000-8000-000000000000' : part)).join('/')}`;
    });
}

const manifestSchema = z.object({
  node: z.record(
    z.string(),
    z.object({ filename: z.string(), exportedName: z.string(), workers: z.record(z.string(), z.unknown()) }),
  ),
});

/**
 * The ids of every server action of the build that is served, from Next.js's own manifest (16.4), with their names and a page that has
 * them or from which Next.js leads to one that does: not to the page of unknown addresses, which has the console's own.
 */
export function actionIds(): { id: string; name: string; page: '/' | '/sign-in' }[] {
  const file = path.join(product().consoleFolder, '.next/server/server-reference-manifest.json');
  const { node } = manifestSchema.parse(JSON.parse(fs.readFileSync(file, 'utf8')));
  return Object.entries(node).map(([id, { exportedName: name, workers }]) => ({
    id,
    name,
    page: 'app/(console)/page' in workers ? '/' : '/sign-in',
  }));
}
