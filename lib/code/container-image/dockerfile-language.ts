import type { Language } from '../edit/language.ts';
import type { Value } from '../edit/value.ts';
import { execWords, type Instruction, pairsOf, readDockerfile } from './dockerfile.ts';
import { expandWord } from './words.ts';

/** What an instruction means: variables of ENV by name, commands as lists, everything else as its text on one line. */
export function meaningOf(
  { keyword, flags, text }: Pick<Instruction, 'keyword' | 'flags' | 'text'>,
  escapeMark: string,
): Value {
  if (keyword === 'ENV')
    return {
      keyword,
      variables: pairsOf({ text }, escapeMark).map(({ name, raw }) => [name, wordMeaning(raw ?? '', escapeMark)]),
    };
  const exec = keyword === 'CMD' || keyword === 'ENTRYPOINT' ? execWords(text) : undefined;
  if (exec !== undefined) return { keyword, command: exec.map(({ value }) => value) };
  return { keyword, flags: { ...flags }, text };
}

/** A word with quotes taken off, and with what is a variable kept apart from what is only written like one. */
function wordMeaning(raw: string, escapeMark: string): Value {
  const names: string[] = [];
  const text = expandWord(raw, escapeMark, (name) => {
    names.push(name);
    return `\u0000${name}\u0000`;
  });
  return names.length === 0 ? text : [text];
}

/** Dockerfiles, for the proof: directives, and each instruction with its meaning. */
export const dockerfileLanguage: Language = {
  name: 'dockerfile',
  parse: (text) => {
    const { directives, instructions, escapeMark, comments } = readDockerfile(text);
    return {
      value: {
        directives: directives.map((directive) => [...directive]),
        instructions: instructions.map((instruction) => meaningOf(instruction, escapeMark)),
      },
      comments,
    };
  },
};
