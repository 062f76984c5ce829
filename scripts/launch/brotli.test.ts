import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { brotliDecompressSync } from 'node:zlib';
import { expect, test } from 'vitest';
import { compressFiles } from './brotli.ts';

test('a build’s scripts and styles lie there compressed as well, and nothing else does', async () => {
  const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'brotli-'));
  try {
    const script = 'console.log("lit");\n'.repeat(500);
    fs.mkdirSync(path.join(folder, 'chunks'));
    fs.writeFileSync(path.join(folder, 'chunks/lit.js'), script);
    fs.writeFileSync(path.join(folder, 'lit.css'), 'a { color: red }');
    fs.writeFileSync(path.join(folder, 'lit.woff2'), 'typeface');
    await compressFiles(folder);
    const names = fs.readdirSync(folder, { recursive: true, encoding: 'utf8' }).toSorted();
    expect(names).toEqual(['chunks', 'chunks/lit.js', 'chunks/lit.js.br', 'lit.css', 'lit.css.br', 'lit.woff2']);
    const compressed = fs.readFileSync(path.join(folder, 'chunks/lit.js.br'));
    expect(brotliDecompressSync(compressed).toString()).toBe(script);
    expect(compressed.length).toBeLessThan(script.length / 50);
  } finally {
    fs.rmSync(folder, { recursive: true });
  }
});
