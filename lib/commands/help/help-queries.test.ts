import { expect, test } from 'vitest';
import { personCaller } from '../../core/access/caller.ts';
import { helpSubjectNames } from '../../core/help/subjects.ts';
import { locales } from '../../core/language/locales.ts';
import { readHelp } from './help-queries.ts';

const caller = personCaller({ userId: 'mio', name: 'Mio', role: 'member' });

test('every subject is said in every language, with links that have words', async () => {
  for (const subject of helpSubjectNames)
    for (const locale of locales) {
      const { links, title } = readHelp.output.parse(await readHelp.run({ subject, locale }, caller));
      expect(title).not.toBe('');
      expect(links.filter(({ text }) => text === '')).toEqual([]);
    }
});

test('a reader of Japanese is led to Japanese pages where there are some', async () => {
  const { title, links } = await readHelp.run({ subject: 'layers', locale: 'ja' }, caller);
  expect([title, ...links.map(({ href }) => href)]).toEqual([
    'レイヤー',
    'https://docs.datadoghq.com/ja/serverless/libraries_integrations/extension/',
    'https://docs.aws.amazon.com/ja_jp/lambda/latest/dg/chapter-layers.html',
  ]);
});
