// Builds the console unless a build of the same sources is there, and prints the folder with its server.js; for `npm test`.
import { buildConsole } from './build.ts';
import { PlainFailure } from './progress.mjs';

try {
  console.log(await buildConsole());
} catch (error) {
  console.error(error instanceof PlainFailure ? error.message : error);
  process.exitCode = 1;
}
