import { readdirSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';

const folder = fileURLToPath(new URL('../app/(console)', import.meta.url));

/** The address of every page of the console, read from its folders so that none can be forgotten; `id` stands for each part that varies. */
export function consolePages(id: string): string[] {
  return readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .filter((file) => path.basename(file) === 'page.tsx')
    .map((file) => `/${path.dirname(file)}`.replace(/^\/\.$/, '/').replaceAll(/\[[^\]]+\]/g, id))
    .toSorted();
}
