/**
 * Ends the process with exit code 2 and `sentence` where this Node.js is older than `needed`, such as 22.12; with `--json`, standard
 * output is the one document as ever. The packed command holds this function's text before anything else, so it uses nothing of its
 * module and no syntax that is newer than ES2015, which every Node.js with ES modules reads.
 */
export function refuseOldNode(needed: string, sentence: string): void {
  const current = process.versions.node;
  const [major = 0, minor = 0] = current.split('.').map(Number);
  const [neededMajor = 0, neededMinor = 0] = needed.split('.').map(Number);
  if (major > neededMajor || (major === neededMajor && minor >= neededMinor)) return;
  const message = sentence
    .replace('{needed}', needed)
    .replace('{current}', current)
    .replace('{path}', () => process.execPath);
  const end = process.argv.indexOf('--');
  const options = end === -1 ? process.argv : process.argv.slice(0, end);
  process.stderr.write(`${message}\n`);
  const error = { code: 'nodeTooOld', message, details: [] };
  if (options.indexOf('--json') !== -1) process.stdout.write(`${JSON.stringify({ error, exitCode: 2 }, null, 2)}\n`);
  process.exit(2);
}
