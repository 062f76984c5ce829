import { type Locale, locales } from '#lib/core/language/locales.ts';
import { type CodeTexts, codeTextsOf } from '#messages/languages.ts';

/** The sentences of one way of instrumenting in code, by the codes of its findings and steps. */
export type WaySentences = {
  findings: Readonly<Record<string, string>>;
  steps: Readonly<Record<string, string>>;
};

/**
 * What is said about infrastructure code: `ways` by file of `messages/<locale>/code/`, which is the part of a way's name before
 * the colon; `shared` where a way has no sentence of its own; `refusals` of files.
 */
export type CodeSentences = {
  shared: WaySentences;
  refusals: Readonly<Record<string, string>>;
  ways: Readonly<Record<string, WaySentences>>;
};

function codeSentences(texts: CodeTexts): CodeSentences {
  const { cdk, chalice, cloudformation, container, custom, forwarder, sam, serverless, shared, terraform } = texts;
  return {
    shared: { findings: shared.findings, steps: shared.steps },
    refusals: shared.refusals,
    ways: { cdk, chalice, cloudformation, container, custom, forwarder, sam, serverless, terraform },
  };
}

/** They stand apart from `messagesByLocale`, which every page loads: these are many, and one page shows them. */
export const codeSentencesByLocale = byLocale(codeSentences);

/** The parts of what can be copied for one function. */
export type FunctionCodePartName = 'customCode' | 'network' | 'forwarder' | 'otherTools';

/** What is said about one part: its findings, the titles of its snippets, and the comments within them. */
export type SnippetSentences = {
  findings: Readonly<Record<string, string>>;
  snippets: Readonly<Record<string, string>>;
  comments: CodeTexts['functionCode']['comments'];
};

type PartSentences = Readonly<Record<FunctionCodePartName, SnippetSentences>>;

function partSentences({ functionCode, customCode, vpc, forwarder, custom }: CodeTexts): PartSentences {
  const { comments } = functionCode;
  const withShared = ({ findings, snippets }: Omit<SnippetSentences, 'comments'>): SnippetSentences => ({
    findings: { ...functionCode.findings, ...findings },
    snippets,
    comments,
  });
  return {
    customCode: { ...customCode, comments },
    network: { ...vpc, comments },
    forwarder: withShared(forwarder),
    otherTools: withShared(custom),
  };
}

/** What is said about what can be copied for one function, by part. */
export const snippetSentencesByLocale = byLocale(partSentences);

function byLocale<Sentences>(sentencesOf: (texts: CodeTexts) => Sentences): Readonly<Record<Locale, Sentences>> {
  const entries = locales.map((locale) => [locale, sentencesOf(codeTextsOf(locale))] as const);
  return Object.fromEntries(entries) as Record<Locale, Sentences>;
}
