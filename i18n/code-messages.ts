import cdk from '#messages/en/code/cdk.json' with { type: 'json' };
import chalice from '#messages/en/code/chalice.json' with { type: 'json' };
import cloudformation from '#messages/en/code/cloudformation.json' with { type: 'json' };
import container from '#messages/en/code/container.json' with { type: 'json' };
import custom from '#messages/en/code/custom.json' with { type: 'json' };
import customCode from '#messages/en/code/custom-code.json' with { type: 'json' };
import forwarder from '#messages/en/code/forwarder.json' with { type: 'json' };
import functionCode from '#messages/en/code/function-code.json' with { type: 'json' };
import sam from '#messages/en/code/sam.json' with { type: 'json' };
import serverless from '#messages/en/code/serverless.json' with { type: 'json' };
import shared from '#messages/en/code/shared.json' with { type: 'json' };
import terraform from '#messages/en/code/terraform.json' with { type: 'json' };
import vpc from '#messages/en/code/vpc.json' with { type: 'json' };
import type { Locale } from './locales.ts';

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

const en: CodeSentences = {
  shared: { findings: shared.findings, steps: shared.steps },
  refusals: shared.refusals,
  ways: { cdk, chalice, cloudformation, container, custom, forwarder, sam, serverless, terraform },
};

/** They stand apart from `messagesByLocale`, which every page loads: these are many, and one page shows them. */
export const codeSentencesByLocale: Readonly<Record<Locale, CodeSentences>> = { en };

/** The parts of what can be copied for one function. */
export type FunctionCodePartName = 'customCode' | 'network' | 'forwarder' | 'otherTools';

/** What is said about one part: its findings, and the titles of its snippets. */
export type SnippetSentences = {
  findings: Readonly<Record<string, string>>;
  snippets: Readonly<Record<string, string>>;
};

const partsEn: Readonly<Record<FunctionCodePartName, SnippetSentences>> = {
  customCode,
  network: vpc,
  forwarder: withShared(forwarder),
  otherTools: withShared(custom),
};

function withShared({ findings, snippets }: SnippetSentences): SnippetSentences {
  return { findings: { ...functionCode.findings, ...findings }, snippets };
}

/** What is said about what can be copied for one function, by part. */
export const snippetSentencesByLocale: Readonly<
  Record<Locale, Readonly<Record<FunctionCodePartName, SnippetSentences>>>
> = { en: partsEn };
