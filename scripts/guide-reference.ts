import { documentationAddress } from '#lib/core/help/documentation.ts';
import { findingSubjects } from '#lib/core/help/finding-subjects.ts';
import { type HelpSubject, helpSubjectNames, helpSubjects } from '#lib/core/help/subjects.ts';
import { keysOf } from '#lib/core/keys-of.ts';
import { listIn } from '#lib/core/language/facts.ts';
import type { Locale } from '#lib/core/language/locales.ts';
import { textsOf } from '#messages/languages.ts';

/** Where the page of each language stands. */
export function troubleshootingFile(locale: Locale): URL {
  return new URL(`../docs/guide/${locale}/troubleshooting.md`, import.meta.url);
}

/**
 * The guide's page about findings in a language, in Markdown: what the help panel says of each subject that a finding leads to, with the
 * codes under which the API, the command line and the audit log name those findings.
 */
export function troubleshootingPage(locale: Locale): string {
  const { guide } = textsOf(locale).help;
  const shown = helpSubjectNames.filter((subject) => codesOf(subject).length > 0);
  const parts = shown.map((subject) => partOf(subject, locale));
  return `${[`# ${guide.title}`, `<!-- ${guide.generated} -->`, guide.introduction, ...parts].join('\n\n')}\n`;
}

function partOf(subject: HelpSubject, locale: Locale): string {
  const { subjects, documentation, guide } = textsOf(locale).help;
  const { title, about, points, toDo } = subjects[subject];
  const links = helpSubjects[subject].map((name) => `[${documentation[name]}](${documentationAddress(name, locale)})`);
  return [
    `## ${title}`,
    ...about,
    listOf(points),
    toDo.length === 0 ? '' : `**${guide.toDo}**`,
    listOf(toDo),
    links.length === 0 ? '' : `${guide.readOn} ${listIn(locale, links)}`,
    `${guide.findings} ${listIn(
      locale,
      codesOf(subject).map((code) => `\`${code}\``),
    )}`,
  ]
    .filter((part) => part !== '')
    .join('\n\n');
}

function listOf(texts: readonly string[]): string {
  return texts.map((text) => `- ${text}`).join('\n');
}

function codesOf(subject: HelpSubject): string[] {
  return keysOf(findingSubjects)
    .filter((code) => findingSubjects[code] === subject)
    .toSorted();
}
