#!/usr/bin/env node
import { runProgram } from './program.ts';

/** The command `lamplighter`: what the console does, from a terminal or a pipeline, through its API alone. */
void runProgram(process.argv.slice(2)).then((exitCode) => {
  process.exitCode = exitCode;
});
