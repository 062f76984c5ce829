import { expect, test } from 'vitest';
import { strictTransport } from './strict-transport.ts';

test('browsers are told to keep to https only where people come that way', () => {
  expect(strictTransport('https://lamp.example')).toBe('max-age=31536000');
  for (const address of ['http://lamp.example', 'http://127.0.0.1:3000', '', 'lamp', undefined]) {
    expect(strictTransport(address)).toBeUndefined();
  }
});
