#!/usr/bin/env node
// `npm test`: installs what is missing, then runs every check and ends with `N passed, N failed, N skipped`.
// Plain JavaScript for any Node from 18 on, as it runs before anything is installed.
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { installChromium } from './launch/chromium.mjs';
import { root, run, runOrFail } from './launch/command.mjs';
import { findNode, installDependencies } from './launch/install.mjs';
import { PlainFailure, step } from './launch/progress.mjs';

const reportFolder = path.join(root, '.data/test-reports');
/** Passed, failed and skipped, over all checks; a check without tests of its own counts as one. */
const total = { passed: 0, failed: 0, skipped: 0 };

try {
  await runChecks();
  process.exitCode = total.failed > 0 ? 1 : 0;
} catch (error) {
  console.error(error instanceof PlainFailure ? `\n${error.message}` : error);
  total.failed += 1;
  process.exitCode = 1;
}
console.log(`\n${total.passed} passed, ${total.failed} failed, ${total.skipped} skipped`);

async function runChecks() {
  await Promise.all([installDependencies(), installChromium()]);
  const node = findNode();
  fs.rmSync(reportFolder, { recursive: true, force: true });
  fs.mkdirSync(reportFolder, { recursive: true });

  await check('Generating the database client', node, ['scripts/launch/generate-client.ts']);
  // As many checkers as cores: more of them only find out the same types again.
  const checkers = String(os.availableParallelism());
  const [isTyped] = await Promise.all([
    check('Types', 'tsc', ['--noEmit', '-p', '.', '--checkers', checkers]),
    check('Format and lint', 'biome', ['check', '--error-on-warnings']),
  ]);
  await suite('Timed tests', 'vitest', ['run', '--project', 'timed'], countVitest, { label: 'timed  ' });
  // The browser tests wait most of their time, for pages and for AWS's pace: the others fill it, and give way to them.
  await Promise.all([unitTests(), browserTests(node, isTyped)]);
}

async function unitTests() {
  const projects = ['integration', 'shared', 'pure'].flatMap((name) => ['--project', name]);
  const options = { label: 'unit   ', yields: true };
  await suite('Unit and integration tests', 'vitest', ['run', ...projects], countVitest, options);
}

async function browserTests(node, isTyped) {
  const isBuilt = await check('Build', node, ['scripts/launch/build-console.ts'], {
    // The build would check the same project again.
    env: isTyped ? { LAMPLIGHTER_TYPES_CHECKED: '1' } : {},
  });
  if (isBuilt) await suite('Browser tests', 'playwright', ['test'], countPlaywright, { label: 'browser' });
  else console.log('The browser tests are left out, as there is no build to test.');
}

/** Runs a program that either passes or fails, quietly unless it fails. Returns whether it passed. */
async function check(title, program, args, options = {}) {
  try {
    await step(title, () => runOrFail(program, args, options));
    total.passed += 1;
    return true;
  } catch (error) {
    if (!(error instanceof PlainFailure)) throw error;
    total.failed += 1;
    console.log(`${error.message}\n`);
    return false;
  }
}

/** Runs a program with tests of its own, showing its output, and adds what its report counts. */
async function suite(title, program, args, count, options) {
  console.log(`… ${title}`);
  const report = path.join(reportFolder, `${options.label.trim()}.json`);
  const startedAt = Date.now();
  const { status } = await run(program, args, {
    ...options,
    isShown: true,
    env: { LAMPLIGHTER_TEST_REPORT: report, ...(process.stdout.isTTY ? { FORCE_COLOR: '1' } : {}) },
  });
  const counted = fs.existsSync(report)
    ? count(JSON.parse(fs.readFileSync(report, 'utf8')))
    : { passed: 0, failed: 0, skipped: 0 };
  // A failure outside of any test, such as a file that cannot be loaded, is a failure too.
  if (status !== 0 && counted.failed === 0) counted.failed = 1;
  for (const [outcome, number] of Object.entries(counted)) total[outcome] += number;
  const seconds = ((Date.now() - startedAt) / 1000).toFixed(1);
  console.log(`${status === 0 ? '✓' : '✗'} ${title}: ${sentence(counted)} (${seconds} s)\n`);
}

function sentence({ passed, failed, skipped }) {
  return `${passed} passed, ${failed} failed, ${skipped} skipped`;
}

function countVitest(report) {
  const brokenFiles = report.testResults.filter(
    ({ status, assertionResults }) => status === 'failed' && !assertionResults.some((test) => test.status === 'failed'),
  );
  return {
    passed: report.numPassedTests,
    failed: report.numFailedTests + brokenFiles.length,
    skipped: report.numPendingTests + report.numTodoTests,
  };
}

/** A test that passed only when repeated counts as failed. */
function countPlaywright({ stats, errors }) {
  return { passed: stats.expected, failed: stats.unexpected + stats.flaky + errors.length, skipped: stats.skipped };
}
