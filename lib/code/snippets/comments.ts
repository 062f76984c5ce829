import { keysOf } from '../../core/keys-of.ts';

/**
 * The sentences that stand in texts to copy, as comments and descriptions. The texts have them in English; a page says them in the
 * person's language (`comments` of messages/<locale>/code/function-code.json).
 */
export const snippetComments = {
  environmentUnreadable: 'When AWS cannot decrypt the environment, it must not be written.',
  mergeProxy: 'Merge local.datadog_proxy_variables into the variables of each function.',
  ownPartsStay: 'Everything that stands here already stays.',
  proxyPurpose: 'Proxy through which the functions reach Datadog, such as http://proxy.internal:3128',
} as const;

export type SnippetComment = keyof typeof snippetComments;

/** A text to copy with its sentences as `words` says them. */
export function withComments(text: string, words: Readonly<Record<SnippetComment, string>>): string {
  return keysOf(snippetComments).reduce(
    (said, code) => said.replaceAll(snippetComments[code], () => words[code]),
    text,
  );
}
