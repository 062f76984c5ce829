import { datadogLayerAccounts } from '../datadog/layers.ts';

/** What a template of the roles is made from. */
export type TemplateInput = {
  /** Whom the roles trust: the ARN of the worker's own role or user. */
  principalArn: string;
  externalId: string;
  /** False: only the read role, so that nothing can be changed. */
  hasWriteRole: boolean;
  /** Further accounts, twelve digits each, whose layers the customer's functions use and must keep. */
  layerAccounts: readonly string[];
};

/** Says a sentence of `templates` or `permissions` in messages/en/accounts.json: core has no sentences of its own. */
export type Say = (key: string) => string;

/** The accounts whose layers the write role may put on a function, beside the account's own; without repetition. */
export function allowedLayerAccounts(input: Pick<TemplateInput, 'layerAccounts'>): string[] {
  return [...new Set([...datadogLayerAccounts, ...input.layerAccounts])];
}

/**
 * Breaks a sentence into comment lines of at most `width` characters.
 * `prefix` begins each line, for example `    # `.
 */
export function commentLines(text: string, prefix: string, width = 110): string[] {
  const lines: string[] = [];
  let line = '';
  for (const word of text.split(/\s+/)) {
    if (line && prefix.length + line.length + 1 + word.length > width) {
      lines.push(prefix + line);
      line = word;
    } else {
      line = line ? `${line} ${word}` : word;
    }
  }
  return line ? [...lines, prefix + line] : lines;
}

/** A text in double quotes, as both YAML and HCL read it. ARNs and ids hold nothing that would need more than this. */
export function quote(text: string): string {
  return JSON.stringify(text);
}
