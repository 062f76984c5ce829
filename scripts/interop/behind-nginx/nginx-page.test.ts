import fs from 'node:fs';
import path from 'node:path';
import { expect, test } from 'vitest';
import { root } from '../../launch/command.mjs';

test('the page about the TLS proxy prints the very configuration that is tried', () => {
  const read = (name: string) => fs.readFileSync(path.join(root, 'docs/operate', name), 'utf8');
  expect(/```nginx\n(.*?)```/s.exec(read('tls-proxy.md'))?.[1]).toBe(read('nginx.conf'));
});
