import { expect, test } from 'vitest';
import { documentationPages } from '#lib/core/help/documentation.ts';
import { helpTextSchema } from '#lib/core/help/help-text.ts';
import { helpSubjectNames } from '#lib/core/help/subjects.ts';
import { locales } from '#lib/core/language/locales.ts';
import { pseudoMessages } from '#lib/core/language/pseudo.ts';
import { textsOf } from '#messages/languages.ts';

const words = helpTextSchema.omit({ links: true }).strict();

test.each(locales)(
  'in %s there are words for each subject and each page of documentation, and for nothing else',
  (locale) => {
    const { subjects, documentation } = textsOf(locale).help;
    expect(Object.keys(subjects).toSorted()).toEqual([...helpSubjectNames].toSorted());
    expect(Object.keys(documentation).toSorted()).toEqual(Object.keys(documentationPages).toSorted());
  },
);

test.each(locales)('in %s every subject explains itself, with code between pairs of backquotes', (locale) => {
  for (const [name, subject] of Object.entries(textsOf(locale).help.subjects)) {
    const { title, about, points, toDo } = words.parse(subject);
    expect([title.length > 0, about.length > 0, points.length + toDo.length > 0], name).toEqual([true, true, true]);
    const texts = [...about, ...points, ...toDo];
    expect(
      texts.filter((text) => text.split('`').length % 2 === 0 || text.trim() === ''),
      name,
    ).toEqual([]);
    // A list shows each of them once.
    expect(new Set(texts).size, name).toBe(texts.length);
  }
});

test('the languages have the same paragraphs and points', () => {
  const shapeOf = (locale: (typeof locales)[number]) =>
    Object.entries(textsOf(locale).help.subjects).map(([name, { about, points, toDo }]) => [
      name,
      about.length,
      points.length,
      toDo.length,
    ]);
  for (const locale of locales) expect(shapeOf(locale)).toEqual(shapeOf('en'));
});

test('the pseudo-language keeps lists as lists', () => {
  const { about } = pseudoMessages(textsOf('en').help.subjects.overview);
  expect(Array.isArray(about)).toBe(true);
  expect(about[0]).toMatch(/^⟦.*⟧$/);
});
