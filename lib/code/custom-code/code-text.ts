import type { SnippetLanguage } from '../snippets/snippet.ts';

/**
 * The code that a language needs. `install` is absent where the library layer brings everything along. `metricToLog` is the
 * metric where no extension listens; absent where the library's own call serves both. Source of the calls: Datadog's
 * documentation of custom metrics and custom instrumentation, autumn 2026.
 */
export type CodeTexts = {
  language: SnippetLanguage;
  install?: { language: SnippetLanguage; text: string };
  metric: string;
  metricToLog?: string;
  span?: string;
  tag?: string;
};
