// Makes a new code to set up the first owner with, and prints it: npm run owner:code
// With DATABASE_URL it is for that database, else for the one that `npm run up` runs in .data/ at this moment.
import fs from 'node:fs';
import path from 'node:path';
import { issueSetUpCode, setUpCodeHours } from '../lib/commands/people/set-up-code.ts';
import { closeDatabase } from '../lib/db/kernel/client.ts';
import { root } from './launch/command.mjs';
import { startEmbeddedPostgres } from './postgres/embedded-postgres.ts';

const folder = path.join(root, '.data/postgres');

if (process.env['DATABASE_URL'] || fs.existsSync(path.join(folder, 'data/postmaster.pid'))) {
  process.env['DATABASE_URL'] ||= (await startEmbeddedPostgres(folder)).url('lamplighter');
  await show();
} else {
  console.error('No database runs here. Name one with DATABASE_URL, or use “npm run up”, which shows a set-up code.');
  process.exitCode = 2;
}

async function show(): Promise<void> {
  const code = await issueSetUpCode();
  await closeDatabase();
  if (code === undefined) {
    console.error('This installation has an owner already.');
    process.exitCode = 1;
    return;
  }
  console.log(`Set-up code: ${code}\nValid for ${setUpCodeHours} hours, once, on the page /set-up of the console.`);
}
