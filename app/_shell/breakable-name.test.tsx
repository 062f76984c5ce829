import { renderToStaticMarkup } from 'react-dom/server';
import { expect, test } from 'vitest';
import ja from '#messages/ja/status.json' with { type: 'json' };
import { BreakableName, BreakableText } from './breakable-name.tsx';

test.each([
  ['orders-prod', 'orders-<wbr/>prod'],
  ['orders_prod__v2', 'orders_<wbr/>prod__<wbr/>v2'],
  ['notifications-preferenceWrite', 'notifications-<wbr/>preference<wbr/>Write'],
  ['provided.al2023', 'provided.<wbr/>al2023'],
  ['TokenIssueFn9423275E', 'Token<wbr/>Issue<wbr/>Fn9423275E'],
  ['orders', 'orders'],
])('a line of %s ends between its words, and nothing is added to it', (name, markup) => {
  const written = renderToStaticMarkup(<BreakableName>{name}</BreakableName>);
  expect(written).toBe(markup);
  expect(written.replaceAll('<wbr/>', '')).toBe(name);
});

test('a Japanese compound ends a line between its words alone', () => {
  const written = (text: string) => renderToStaticMarkup(<BreakableText>{text}</BreakableText>);
  expect(written(ja.tool.remoteInstrumentation)).toBe('Datadog リモート<wbr/>インスツルメンテーション');
  expect(written(ja.status.instrumented)).toBe('インスツルメント<wbr/>済み');
  expect(written(ja.status.not)).toBe('未インスツルメント');
});
