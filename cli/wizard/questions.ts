import { checkbox, confirm, input, password, select } from '@inquirer/prompts';
import { say } from '../say.ts';

/** Questions go to standard error: standard output holds the result alone. */
const asked = { output: process.stderr };

/** Asks whether a plan is to be applied to so many functions; no is what a mere Enter means. */
export async function confirmApplying(count: number): Promise<boolean> {
  return await confirm({ message: say('ask.apply', { count }), default: false }, asked);
}

/** Asks for a token, which is not shown while it is typed. */
export async function askToken(url: string): Promise<string> {
  return await password({ message: say('ask.token', { url }), mask: true }, asked);
}

/** Something to choose: what it is, and what it is shown as. */
export type Choice = { value: string; name: string };

/** Asks for one of them. */
export async function askOne(message: string, choices: readonly Choice[]): Promise<string> {
  return await select({ message, choices: [...choices], pageSize: 12 }, asked);
}

/** Asks for some of them, at least one. */
export async function askSome(message: string, choices: readonly Choice[]): Promise<string[]> {
  return await checkbox({ message, choices: [...choices], pageSize: 15, required: true, loop: false }, asked);
}

/** Asks for a part of a name until some name holds it; nothing typed is a part of every name. */
export async function askPart(message: string, isFound: (part: string) => boolean): Promise<string> {
  return await input({ message, validate: (typed) => isFound(typed) || say('ask.partUnknown') }, asked);
}
