import path from 'node:path';
import { planCode } from '#lib/code/plan-code.ts';
import type { SourceFiles } from '#lib/code/source/source-files.ts';
import { readFixtures } from '#lib/code/testing/fixtures.ts';
import type { Settings } from '#lib/core/datadog/settings.ts';

/**
 * How much CPU and memory planning the infrastructure code of monorepos takes. `--json` prints one JSON object on the last
 * line.
 */

const fileCount = 1000;
const targetMilliseconds = 5000;
const folders = [
  'cdk/testdata/apps',
  'chalice/testdata/applications',
  'cloudformation/testdata/templates',
  'container-image/testdata/images',
  'sam/testdata/templates',
  'serverless/testdata/services',
  'terraform/testdata/directories',
];
const settings: Settings = {
  site: 'datadoghq.eu',
  apiKey: { source: 'secretsManager', arn: 'arn:aws:secretsmanager:eu-west-1:111122223333:secret:datadog-AbCdEf' },
  env: 'prod',
  version: '1.2.3',
  proxy: { https: 'http://proxy.example.com:3128' },
};

const projects = folders
  .flatMap((folder) => readFixtures(path.join(import.meta.dirname, '../lib/code', folder)))
  .filter(({ form }) => form === 'as written');

/** A monorepo with every kind of project, each in a folder of its own, again and again until there are that many files. */
function monorepoOf(count: number): SourceFiles {
  const files = new Map<string, string>();
  for (let copy = 0; ; copy += 1)
    for (const { name, files: own } of projects) {
      for (const [file, text] of own) files.set(`copy-${copy}/${name}/${file}`, text);
      if (files.size >= count) return files;
    }
}

/** Plans it and returns milliseconds of CPU and of the clock, and how many MiB the heap held at most between projects. */
async function measure(files: SourceFiles) {
  const start = process.cpuUsage();
  const startedAt = performance.now();
  let peak = 0;
  const { projects: planned } = await planCode(
    files,
    { mode: 'instrument', settings },
    undefined,
    undefined,
    async () => {
      peak = Math.max(peak, process.memoryUsage().rss);
    },
  );
  const { user, system } = process.cpuUsage(start);
  return {
    files: files.size,
    projects: planned.length,
    changed: planned.filter(({ verdict }) => verdict === 'change').length,
    cpuMilliseconds: Math.round((user + system) / 1000),
    milliseconds: Math.round(performance.now() - startedAt),
    peakMiB: Math.round(peak / 1024 / 1024),
  };
}

await measure(monorepoOf(100));
const small = await measure(monorepoOf(fileCount / 4));
const large = await measure(monorepoOf(fileCount));
const again = await measure(monorepoOf(fileCount));
const ratioToLinear = Number(
  (large.cpuMilliseconds / (small.cpuMilliseconds * (large.files / small.files))).toFixed(2),
);
const report = { small, large, again, ratioToLinear, ratioToTarget: large.cpuMilliseconds / targetMilliseconds };
for (const { files, projects: count, changed, cpuMilliseconds, milliseconds, peakMiB } of [small, large, again])
  console.log(
    `${files} files, ${count} projects (${changed} changed): ${cpuMilliseconds} ms of CPU, ${milliseconds} ms, ${peakMiB} MiB at most`,
  );
console.log(`Four times the files take ${ratioToLinear} times as long for each file (1 is linear).`);
if (process.argv.includes('--json')) console.log(JSON.stringify(report));
