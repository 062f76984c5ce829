import { type Command, InvalidArgumentError } from 'commander';
import { z } from 'zod';
import { signIn } from './access/sign-in.ts';
import type { Client } from './api/client.ts';
import { applyOptionsSchema, choiceOptionsSchema, commonOptionsSchema, revertOptionsSchema } from './choice/options.ts';
import { languageOption } from './language-option.ts';
import { say } from './say.ts';
import type { ExitCode } from './stopped.ts';
import type { Terminal } from './terminal.ts';
import { runCode } from './verbs/code-command.ts';
import { runFunctions } from './verbs/functions-command.ts';
import { runLogin, runLogout } from './verbs/login-command.ts';
import { runApply, runPlan, runRevert } from './verbs/rollout-commands.ts';
import { runStatus } from './verbs/status-command.ts';

const statusOptionsSchema = commonOptionsSchema.extend({
  watch: z.boolean().default(false),
  timeout: z.number().optional(),
});
const codeOptionsSchema = commonOptionsSchema.extend({
  remove: z.boolean().default(false),
  write: z.boolean().default(false),
  profile: z.string().optional(),
  settings: z.string().optional(),
  way: z.string().optional(),
});

/** Adds every command of the program. `ended` is told the exit code of the one that ran. */
export function addCommands(program: Command, terminal: Terminal, ended: (exitCode: ExitCode) => void): void {
  /** Runs a command at the console that its options name. */
  const atConsole = async <Options extends { url?: string | undefined }>(
    options: Options,
    run: (client: Client, options: Options) => Promise<ExitCode>,
  ) => ended(await run(await signIn(options.url, terminal.note), options));

  common(program.command('login').description(say('help.login'))).action(async (options: unknown) => {
    ended(await runLogin(terminal, commonOptionsSchema.parse(options).url));
  });
  program
    .command('logout')
    .description(say('help.logout'))
    .option('--json', say('help.json'))
    .addOption(languageOption())
    .action(() => ended(runLogout(terminal)));
  common(program.command('functions').description(say('help.functions')))
    .argument('[conditions...]', say('help.conditions'))
    .action((conditions: string[], options: unknown) =>
      atConsole(commonOptionsSchema.parse(options), (client) => runFunctions(client, terminal, conditions)),
    );
  choosing(common(program.command('plan').description(say('help.plan')))).action((options: unknown) =>
    atConsole(choiceOptionsSchema.parse(options), (client, parsed) => runPlan(client, terminal, parsed)),
  );
  applying(choosing(common(program.command('apply').description(say('help.apply')))))
    .option('--rollout <rollout>', say('help.rollout'))
    .option('--digest <digest>', say('help.digest'))
    .action((options: unknown) =>
      atConsole(applyOptionsSchema.parse(options), (client, parsed) => runApply(client, terminal, parsed)),
    );
  applying(common(program.command('revert').description(say('help.revert'))))
    .argument('<rollout>', say('help.rolloutArgument'))
    .option('--leave-conflicts-out', say('help.leaveConflictsOut'))
    .option('--diff', say('help.diff'))
    .option('--idempotency-key <key>', say('help.idempotencyKey'))
    .action((named: string, options: unknown) =>
      atConsole(revertOptionsSchema.parse(options), (client, parsed) => runRevert(client, terminal, named, parsed)),
    );
  common(program.command('status').description(say('help.status')))
    .argument('[rollout]', say('help.rolloutArgument'))
    .option('--watch', say('help.watch'))
    .option('--timeout <seconds>', say('help.timeout'), secondsOf)
    .action((named: string | undefined, options: unknown) =>
      atConsole(statusOptionsSchema.parse(options), (client, parsed) => runStatus(client, terminal, named, parsed)),
    );
  common(program.command('code').description(say('help.code')))
    .argument('<folder>', say('help.folder'))
    .option('--profile <name>', say('help.profile'))
    .option('--settings <file>', say('help.settings'))
    .option('--way <way>', say('help.way'))
    .option('--remove', say('help.removeCode'))
    .option('--write', say('help.write'))
    .action((folder: string, options: unknown) =>
      atConsole(codeOptionsSchema.parse(options), (client, parsed) => runCode(client, terminal, folder, parsed)),
    );
}

function common(command: Command): Command {
  return command.option('--url <url>', say('help.url')).option('--json', say('help.json')).addOption(languageOption());
}

function choosing(command: Command): Command {
  return command
    .option('-f, --function <name>', say('help.function'), collected)
    .option('--functions-regex <pattern>', say('help.functionsRegex'))
    .option('--where <condition>', say('help.where'), collected)
    .option('-r, --region <region>', say('help.region'), collected)
    .option('--account <account>', say('help.account'), collected)
    .option('--profile <name>', say('help.profile'))
    .option('--settings <file>', say('help.settings'))
    .option('--env <env>', say('help.env'))
    .option('--service <service>', say('help.service'))
    .option('--version <version>', say('help.serviceVersion'))
    .option('--remove', say('help.remove'))
    .option('--all-at-once', say('help.allAtOnce'))
    .option('--strategy <file>', say('help.strategy'))
    .option('--name <name>', say('help.name'))
    .option('--diff', say('help.diff'))
    .option('--idempotency-key <key>', say('help.idempotencyKey'))
    .option('-i, --interactive', say('help.interactive'));
}

function applying(command: Command): Command {
  return command
    .option('--wait', say('help.wait'))
    .option('--timeout <seconds>', say('help.timeout'), secondsOf)
    .option('--dry-run', say('help.dryRun'))
    .option('-y, --yes', say('help.yes'))
    .option('--leave-blocked-out', say('help.leaveBlockedOut'))
    .option('--accept-unchecked', say('help.acceptUnchecked'));
}

function collected(value: string, before: string[] | undefined): string[] {
  return [...(before ?? []), value];
}

function secondsOf(text: string): number {
  const seconds = Number(text);
  if (!/^\d+(\.\d+)?$/.test(text) || seconds <= 0) throw new InvalidArgumentError(say('secondsInvalid'));
  return seconds;
}
