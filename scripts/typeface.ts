import fs from 'node:fs';
import path from 'node:path';
import { root } from './launch/command.mjs';

/** A file of Cloudscape's typeface: one weight, upright or italic. */
export type TypefaceFile = { name: string; content: Buffer };

const face = /@font-face\s*\{([^}]*)\}/g;
const declared =
  /font-family: '([^']+)';\s*font-weight: (\d+);\s*font-style: (normal|italic);\s*src: url\('data:font\/woff2;base64,([^']+)'\)/;

/**
 * The files of the typeface that Cloudscape's global styles carry within them, where every browser would have to load all eight before it
 * paints anything. Throws when the package declares them in another way.
 */
export function typefaceFiles(): TypefaceFile[] {
  const file = path.join(root, 'node_modules/@cloudscape-design/global-styles/index.css');
  const faces = [...fs.readFileSync(file, 'utf8').matchAll(face)];
  if (faces.length === 0) throw new Error(`${file} declares no typeface.`);
  return faces.map(([, declaration = '']) => {
    const [, family, weight, style, data] = declared.exec(declaration) ?? [];
    if (family === undefined || data === undefined) throw new Error(`${file} declares a typeface in another way.`);
    const name = `${family.toLowerCase().replaceAll(' ', '-')}-${weight}${style === 'italic' ? '-italic' : ''}.woff2`;
    return { name, content: Buffer.from(data, 'base64') };
  });
}
