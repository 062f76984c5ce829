import fs from 'node:fs';
import path from 'node:path';
import { promisify } from 'node:util';
import { brotliCompress, constants } from 'node:zlib';
import { isSentInBrotli } from '../../lib/commands/operation/brotli-files.ts';

const compress = promisify(brotliCompress);

/** Writes what a browser is sent of a build beside itself once more, as small as brotli makes it. */
export async function compressFiles(folder: string): Promise<void> {
  const names = fs.readdirSync(folder, { recursive: true, encoding: 'utf8' }).filter(isSentInBrotli);
  await Promise.all(
    names.map(async (name) => {
      const file = path.join(folder, name);
      const content = await fs.promises.readFile(file);
      const smaller = await compress(content, {
        params: {
          [constants.BROTLI_PARAM_QUALITY]: constants.BROTLI_MAX_QUALITY,
          [constants.BROTLI_PARAM_MODE]: constants.BROTLI_MODE_TEXT,
          [constants.BROTLI_PARAM_SIZE_HINT]: content.length,
        },
      });
      await fs.promises.writeFile(`${file}.br`, smaller);
    }),
  );
}
