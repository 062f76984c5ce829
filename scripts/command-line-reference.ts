import messages from '#messages/en/command-line-page.json' with { type: 'json' };
import { lamplighterProgram } from '../cli/program.ts';
import { processTerminal } from '../cli/terminal.ts';

/** docs/command-line.md: what stands around it in messages/en/command-line-page.json, and the help of every command as it is printed. */
export function commandLinePage(): string {
  const program = lamplighterProgram(processTerminal(false), () => undefined);
  const commands = program.commands.filter((command) => command.name() !== 'help');
  const help = commands.map(
    (command) => `### lamplighter ${command.name()}\n\n\`\`\`\n${command.helpInformation().trimEnd()}\n\`\`\`\n`,
  );
  return [messages.before.join('\n'), '', ...help, messages.after.join('\n'), ''].join('\n');
}
