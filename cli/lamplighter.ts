#!/usr/bin/env node
import { runProgram } from './program.ts';

/** The command `lamplighter`: what the console does, from a terminal or a pipeline, through its API alone. */
process.exitCode = await runProgram(process.argv.slice(2));
