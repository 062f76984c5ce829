import { Command, type ErrorOptions } from 'commander';
import { parsingSentence } from './parsing-sentence.ts';

/** A command of commander that says in the language that is spoken what is wrong with the arguments. */
export class ProgramCommand extends Command {
  override createCommand(name?: string): ProgramCommand {
    return new ProgramCommand(name);
  }

  override error(message: string, options?: ErrorOptions): never {
    return super.error(parsingSentence(message, options?.code ?? ''), options);
  }
}
