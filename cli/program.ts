import { type Command, CommanderError, Help } from 'commander';
import { addCommands } from './add-commands.ts';
import { languageOption } from './language-option.ts';
import { ProgramCommand } from './program-command.ts';
import { whereItStands } from './rollout/journey.ts';
import { say, speakAsAsked } from './say.ts';
import { type ExitCode, exitCodes, Stopped } from './stopped.ts';
import { processTerminal, type Terminal } from './terminal.ts';

/** The version of the command, which is that of the product it came with. */
export const version = '0.1.0';

/** Runs a command of the program and returns what the process is to end with. */
export async function runProgram(args: readonly string[]): Promise<ExitCode> {
  speakAsAsked(args);
  const terminal = processTerminal(isJsonWanted(args));
  process.once('SIGINT', () => interrupt(terminal, exitCodes.interrupted));
  process.once('SIGTERM', () => interrupt(terminal, exitCodes.terminated));
  let exitCode: ExitCode = exitCodes.done;
  const program = lamplighterProgram(terminal, (code) => {
    exitCode = code;
  });
  try {
    await program.parseAsync([...args], { from: 'user' });
    return exitCode;
  } catch (error) {
    return endWith(terminal, error);
  }
}

/** The program with all its commands. `ended` is told the exit code of the one that ran. */
export function lamplighterProgram(terminal: Terminal, ended: (exitCode: ExitCode) => void): Command {
  const program = new ProgramCommand('lamplighter')
    .description(say('help.program'))
    .version(version, '-V, --version', say('help.version'))
    .enablePositionalOptions()
    .addOption(languageOption())
    .helpOption('-h, --help', say('help.help'))
    .helpCommand('help [command]', say('help.help'))
    .showHelpAfterError(say('help.hint'))
    .exitOverride();
  addCommands(program, terminal, ended);
  for (const command of [program, ...program.commands])
    command
      .helpOption('-h, --help', say('help.help'))
      .configureHelp({ helpWidth: 100, styleTitle, formatHelp })
      .configureOutput({ writeErr: (text) => terminal.note(text.trimEnd()) });
  return program;
}

/** Commander writes a space between the title “Usage” and the usage, which a full-width colon has in itself. */
function formatHelp(command: Command, helper: Help): string {
  return new Help().formatHelp.call(helper, command, helper).replace('： ', '：');
}

/** The titles that commander puts above the parts of its help, in the language that is spoken. */
function styleTitle(title: string): string {
  const name = title.slice(0, -1).toLowerCase();
  const titles = {
    usage: 'help.titles.usage',
    arguments: 'help.titles.arguments',
    options: 'help.titles.options',
    commands: 'help.titles.commands',
  } as const;
  const known = Object.entries(titles).find(([one]) => one === name);
  return known === undefined ? title : say(known[1]);
}

/** Whether the result is to be JSON; known before the arguments are parsed, as a mistake in them is told so, too. */
function isJsonWanted(args: readonly string[]): boolean {
  const end = args.indexOf('--');
  return (end === -1 ? args : args.slice(0, end)).includes('--json');
}

function endWith(terminal: Terminal, error: unknown): ExitCode {
  if (error instanceof CommanderError) return endOfParsing(terminal, error);
  // What closes a question, such as Ctrl-C, comes as an error of that name.
  if (error instanceof Error && error.name === 'ExitPromptError') {
    terminal.note(whereItStands());
    terminal.result({ error: { code: 'interrupted', message: whereItStands(), details: [] } }, exitCodes.interrupted);
    return exitCodes.interrupted;
  }
  if (!(error instanceof Stopped)) throw error;
  const { message, exitCode, facts } = error;
  const { code, requestId, lines = [] } = facts;
  terminal.note([message, ...lines.map((line) => `  ${line}`)].join('\n'));
  if (requestId !== undefined) terminal.note(say('requestId', { requestId }));
  terminal.result({ error: { code, message, details: lines, ...(requestId ? { requestId } : {}) } }, exitCode);
  return exitCode;
}

function endOfParsing(terminal: Terminal, { exitCode, message, code }: CommanderError): ExitCode {
  // Help and version that were asked for.
  if (exitCode === 0) return exitCodes.done;
  terminal.result({ error: { code, message, details: [] } }, exitCodes.badInput);
  return exitCodes.badInput;
}

/** Ends the process. What was applied goes on in the console, which is said with how to watch it. */
function interrupt(terminal: Terminal, exitCode: typeof exitCodes.interrupted | typeof exitCodes.terminated): void {
  const message = whereItStands();
  terminal.note(message);
  terminal.result({ error: { code: 'interrupted', message, details: [] } }, exitCode);
  process.exit(exitCode);
}
