import { type Texts, textsOf } from '#messages/languages.ts';
import type { Locale } from '../../core/language/locales.ts';

type Words = Texts['apiOperations'];

/** The name of an operation; each has its summary in `messages/en/api-operations.json`. */
export type OperationId = keyof Words['summaries'];

/** The name of a group of operations, which is that of its tag in the description. */
export type OperationGroup = keyof Words['groups'];

/** What an operation does in one line, and more where it needs it; else the description is empty. */
export function operationWords(id: OperationId, locale: Locale): { summary: string; description: string } {
  const { summaries, descriptions } = textsOf(locale).apiOperations;
  const described: Readonly<Record<string, string>> = descriptions;
  return { summary: summaries[id], description: described[id] ?? '' };
}

/** The title of a group of operations. */
export function groupTitle(group: OperationGroup, locale: Locale): string {
  return textsOf(locale).apiOperations.groups[group];
}

/** What a header of requests is for; empty for one that has no sentence. */
export function headerDescription(name: string, locale: Locale): string {
  const sentences: Readonly<Record<string, string>> = textsOf(locale).apiOperations.headers;
  return sentences[name] ?? '';
}
