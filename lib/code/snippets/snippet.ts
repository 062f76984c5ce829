/** The languages of snippets, for highlighting and for the parser that checks them. */
export const snippetLanguages = [
  'bash',
  'csharp',
  'go',
  'gradle',
  'hcl',
  'java',
  'javascript',
  'json',
  'python',
  'ruby',
  'typescript',
  'yaml',
] as const;
export type SnippetLanguage = (typeof snippetLanguages)[number];

/**
 * Text for a person to copy. `title` is the code of its heading under `snippets` in the folder's file of
 * `messages/en/code/`. The text ends with a newline and holds no secret.
 */
export type Snippet<Title extends string = string> = { title: Title; language: SnippetLanguage; text: string };
