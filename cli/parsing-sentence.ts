import { listed, say } from './say.ts';

type Facts = Readonly<Record<string, string | undefined>>;

/**
 * What commander says about arguments, by the code of its error, with the facts in it: it has no other form of them. Source: commander
 * 15, `lib/command.js`. What it says of options that must be given or that conflict is not among them, as the program has none.
 */
const parsingErrors: Readonly<Record<string, [pattern: RegExp, sentence: (facts: Facts) => string]>> = {
  'commander.unknownOption': [
    /^error: unknown option '(?<option>.*?)'(?:\n\(Did you mean (?:one of )?(?<similar>.*)\?\))?$/s,
    ({ option = '', similar }) => say('parsing.unknownOption', { option }) + suggestion(similar),
  ],
  'commander.unknownCommand': [
    /^error: unknown command '(?<command>.*?)'(?:\n\(Did you mean (?:one of )?(?<similar>.*)\?\))?$/s,
    ({ command = '', similar }) => say('parsing.unknownCommand', { command }) + suggestion(similar),
  ],
  'commander.missingArgument': [
    /^error: missing required argument '(?<argument>.*)'$/,
    ({ argument = '' }) => say('parsing.argumentMissing', { argument }),
  ],
  'commander.optionMissingArgument': [
    /^error: option '(?<option>.*)' argument missing$/,
    ({ option = '' }) => say('parsing.valueMissing', { option }),
  ],
  'commander.excessArguments': [
    /^error: too many arguments(?: for '.*?')?\. Expected (?<expected>\d+) arguments? but got (?<received>\d+): /,
    ({ expected, received }) =>
      say('parsing.tooManyArguments', { expected: Number(expected), received: Number(received) }),
  ],
  'commander.invalidArgument': [
    /^error: option '(?<option>.*?)' argument '(?<value>.*)' is invalid\. (?<reason>.*)$/s,
    ({ option = '', value = '', reason = '' }) => say('parsing.valueInvalid', { option, value, reason }),
  ],
};

/** The sentence of an error of commander in the language that is spoken; its own where this is no error that is known here. */
export function parsingSentence(message: string, code: string): string {
  const [pattern, sentence] = parsingErrors[code] ?? [];
  const found = pattern?.exec(message);
  return found && sentence ? sentence(found.groups ?? {}) : message;
}

function suggestion(similar: string | undefined): string {
  return similar === undefined ? '' : `\n${say('parsing.similar', { names: listed(similar.split(', ')) })}`;
}
