import { CommanderError } from 'commander';
import { afterAll, describe, expect, test } from 'vitest';
import { lamplighterProgram } from './program.ts';
import { speakAsAsked } from './say.ts';
import { processTerminal } from './terminal.ts';

const processes = processTerminal(false);
afterAll(() => speakAsAsked(['--language', 'en']));

/** What the program says about arguments that it cannot take, and the code of commander's error. */
async function said(language: string, ...args: string[]): Promise<{ code: string; message: string; notes: string[] }> {
  speakAsAsked(['--language', language]);
  const notes: string[] = [];
  const terminal = { ...processes, note: (text: string) => void notes.push(text) };
  try {
    await lamplighterProgram(terminal, () => undefined).parseAsync(args, { from: 'user' });
  } catch (error) {
    if (error instanceof CommanderError) return { code: error.code, message: error.message, notes };
    throw error;
  }
  throw new Error('The arguments were taken.');
}

describe('what commander refuses is said in the language that is spoken', () => {
  test.each([
    ['unknownOption', ['status', '--bogus'], 'オプション --bogus はありません。'],
    ['unknownOption', ['status', '--wach'], 'オプション --wach はありません。\n候補：--watch'],
    ['unknownOption', ['--bogus'], 'オプション --bogus はありません。'],
    ['unknownCommand', ['rollouts'], 'コマンド rollouts はありません。'],
    ['unknownCommand', ['statu'], 'コマンド statu はありません。\n候補：status'],
    ['missingArgument', ['revert'], '引数 rollout を指定してください。'],
    ['optionMissingArgument', ['status', '--url'], 'オプション --url <url> に値を指定してください。'],
    ['excessArguments', ['login', 'a'], '引数が多すぎます。このコマンドに引数は指定できません。'],
    ['excessArguments', ['status', 'a', 'b'], '引数が多すぎます（2 個）。このコマンドに指定できるのは 1 個までです。'],
    [
      'invalidArgument',
      ['status', '--timeout', "it's"],
      "オプション --timeout <seconds> の値「it's」は無効です。秒数を指定してください。",
    ],
    [
      'invalidArgument',
      ['status', '--language', 'xx'],
      'オプション --language <language> の値「xx」は無効です。次のいずれかを指定してください：en、ja。',
    ],
  ])('%s: %j', async (code, args, sentence) => {
    const { notes, ...error } = await said('ja', ...args);
    expect(error).toEqual({ code: `commander.${code}`, message: sentence });
    expect(notes).toEqual([sentence, '（lamplighter COMMAND --help でコマンドの引数を表示）']);
    expect(await said('en', ...args)).not.toMatchObject({ message: expect.stringMatching(/^error:|[ぁ-ん]/) });
  });

  test('help holds no English of commander’s beside its words for options and arguments', () => {
    speakAsAsked(['--language', 'ja']);
    const program = lamplighterProgram(processes, () => undefined);
    const helps = [program, ...program.commands].map((command) => command.helpInformation());
    expect(helps.filter((help) => /default:|： |Usage|Options|Commands|Arguments/.test(help))).toEqual([]);
  });

  test('in English', async () => {
    expect((await said('en', 'status', '--wach')).message).toBe('There is no option --wach.\nSimilar: --watch');
    expect((await said('en', 'login', 'a')).message).toBe('Too many arguments (1): this command takes none.');
    expect((await said('en', 'status', 'a', 'b')).message).toBe(
      'Too many arguments (2): this command takes 1 at most.',
    );
  });
});
