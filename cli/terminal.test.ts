import { expect, test } from 'vitest';
import { inColumns } from './terminal.ts';

test('columns stand below each other', () => {
  expect(
    inColumns([
      ['NAME', 'REGION', 'STATUS'],
      ['checkout', 'eu-west-1', 'Outdated'],
    ]),
  ).toEqual(['NAME      REGION     STATUS', 'checkout  eu-west-1  Outdated']);
});

test('a Japanese letter takes two places, so the columns of a Japanese table stand below each other too', () => {
  expect(
    inColumns([
      ['名前', 'リージョン', 'ステータス'],
      ['checkout', 'eu-west-1', '旧バージョン'],
      ['注文', 'us-east-1', '一部のみ'],
    ]),
  ).toEqual([
    '名前      リージョン  ステータス',
    'checkout  eu-west-1   旧バージョン',
    '注文      us-east-1   一部のみ',
  ]);
});
