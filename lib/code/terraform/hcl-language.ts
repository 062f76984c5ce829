import type { Language } from '../edit/language.ts';
import { readHclFile } from './hcl-file.ts';

/**
 * Terraform's language. Its value is what Terraform reads: arguments by name, blocks in order, expressions as lists, objects
 * and calls where they are ones, else their outline; white space, comments and the order of arguments mean nothing.
 */
export const hclLanguage: Language = {
  name: 'terraform',
  parse: (text) => {
    const { value, comments } = readHclFile('', text);
    return { value, comments: comments.map(({ start, end }) => ({ text: text.slice(start, end), start })) };
  },
};
