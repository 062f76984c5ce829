import { createTranslator } from 'use-intl/core';
import type { SnippetSentences } from '#i18n/code-messages.ts';
import type { Finding } from '#lib/code/project.ts';
import { withComments } from '#lib/code/snippets/comments.ts';
import type { Snippet, SnippetLanguage } from '#lib/code/snippets/snippet.ts';
import type { Severity } from '#lib/core/change/change.ts';
import { factsIn } from '#lib/core/language/facts.ts';

/** A text to copy under its title, and the name of its file. */
export type ShownSnippet = { code: string; title: string; text: string; fileName: string };

/** A finding as its sentence. */
export type ShownFinding = { severity: Severity; text: string };

/** One part as the page shows it, the gravest finding first. */
export type ShownPart = { snippets: ShownSnippet[]; findings: ShownFinding[] };

const extensions: Readonly<Record<SnippetLanguage, string>> = {
  bash: 'sh',
  csharp: 'cs',
  go: 'go',
  gradle: 'gradle',
  hcl: 'tf',
  java: 'java',
  javascript: 'js',
  json: 'json',
  python: 'py',
  ruby: 'rb',
  typescript: 'ts',
  yaml: 'yaml',
};

const order: readonly Severity[] = ['blocked', 'warning', 'info'];

type Part = { snippets: readonly Snippet[]; findings: readonly Finding[] };

/** Returns a part with its sentences. `others` are findings that have theirs already. */
export function showPart(
  { snippets, findings }: Part,
  others: readonly ShownFinding[],
  about: { functionName: string; locale: string; sentences: SnippetSentences },
): ShownPart {
  const { functionName, locale, sentences } = about;
  const say = (known: Readonly<Record<string, string>>, code: string, params: Finding['params'] = {}) =>
    Object.hasOwn(known, code) ? createTranslator({ locale, messages: known })(code, factsIn(locale, params)) : code;
  const said = findings.map(({ code, params, severity }) => ({
    severity,
    text: say(sentences.findings, code, params),
  }));
  return {
    snippets: snippets.map(({ title, language, text }) => ({
      code: title,
      title: say(sentences.snippets, title),
      text: withComments(text, sentences.comments),
      fileName: `${functionName}-${title}.${extensions[language]}`,
    })),
    findings: [...others, ...said].toSorted((a, b) => order.indexOf(a.severity) - order.indexOf(b.severity)),
  };
}
