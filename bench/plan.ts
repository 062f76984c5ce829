import { createHmac, createSecretKey } from 'node:crypto';
import { applyAttributes } from '#lib/core/change/apply.ts';
import type { PlannedChange } from '#lib/core/change/change.ts';
import { renderDiff } from '#lib/core/change/diff.ts';
import { fingerprint } from '#lib/core/change/fingerprint.ts';
import { planChange } from '#lib/core/change/plan.ts';
import { bundledLayerVersions } from '#lib/core/datadog/layers.ts';
import { datadog } from '#lib/core/datadog/provider.ts';
import { supportedRuntimes } from '#lib/core/datadog/runtimes.ts';
import type { Settings } from '#lib/core/datadog/settings.ts';
import { statusOf } from '#lib/core/datadog/status.ts';
import type { FunctionConfiguration } from '#lib/core/lambda/function-configuration.ts';

/** How much CPU the engine takes for 10,000 functions. `--json` prints one JSON object on the last line. */

const count = 10_000;
const targetMilliseconds = 1000;
const region = 'us-east-1';
const awsAccountId = '111122223333';
const settings: Settings = {
  apiKey: { source: 'secretsManager', arn: `arn:aws:secretsmanager:${region}:${awsAccountId}:secret:datadog-AbCdEf` },
  env: 'prod',
  service: 'orders',
  version: '1.2.3',
  tags: { team: 'payments', cost: '42' },
};
const layers = bundledLayerVersions(region);
/** A KeyObject, as the product has it: with a raw Buffer most of the time of a hash goes into making a key of it. */
const key = createSecretKey(Buffer.alloc(32, 7));

/** One of 10,000 functions: every runtime, both architectures, own layers and 20 variables. */
function functionAt(index: number): FunctionConfiguration {
  const runtimes = Object.keys(supportedRuntimes);
  const variables = Object.fromEntries(
    Array.from({ length: 20 }, (_, item) => [`OWN_${item}`, `value-${index}-${item}`]),
  );
  const own = Array.from({ length: index % 4 }, (_, item) => ({
    Arn: `arn:aws:lambda:${region}:${awsAccountId}:layer:own-${item}:1`,
  }));
  return {
    FunctionName: `function-${index}`,
    FunctionArn: `arn:aws:lambda:${region}:${awsAccountId}:function:function-${index}`,
    Runtime: runtimes[index % runtimes.length] ?? 'python3.12',
    Handler: 'app.handler',
    MemorySize: 512,
    Architectures: [index % 3 === 0 ? 'arm64' : 'x86_64'],
    PackageType: 'Zip',
    Environment: { Variables: variables },
    Layers: own,
  };
}

/** Milliseconds of CPU, user and system together, that some work takes. */
function cpuMilliseconds<Result>(work: () => Result): { milliseconds: number; result: Result } {
  const start = process.cpuUsage();
  const result = work();
  const { user, system } = process.cpuUsage(start);
  return { milliseconds: Math.round((user + system) / 1000), result };
}

const instrument = (configuration: FunctionConfiguration): PlannedChange =>
  planChange(datadog, { mode: 'instrument', configuration, tags: {}, settings, layers });

const functions = Array.from({ length: count }, (_, index) => functionAt(index));
const planned = cpuMilliseconds(() => functions.map(instrument));
const changed = planned.result.filter(({ verdict }) => verdict === 'change').length;
const after = functions.map((configuration, index) =>
  applyAttributes(configuration, planned.result[index]?.attributes ?? []),
);
const again = cpuMilliseconds(() => after.map(instrument));
const reverted = cpuMilliseconds(() =>
  after.map((configuration, index) =>
    planChange(datadog, {
      mode: 'revert',
      configuration,
      tags: {},
      applied: planned.result[index]?.attributes ?? [],
      decisions: {},
    }),
  ),
);
const judged = cpuMilliseconds(() => after.map((configuration) => statusOf(configuration, {}, layers)));
const printed = cpuMilliseconds(() =>
  after.map((configuration) =>
    fingerprint(configuration, (text) => createHmac('sha256', key).update(text).digest('base64')),
  ),
);
const rendered = cpuMilliseconds(() =>
  functions.map((configuration, index) => renderDiff(datadog, configuration, planned.result[index]?.attributes ?? [])),
);

const rows = [
  { step: 'plan: instrument', milliseconds: planned.milliseconds },
  { step: 'plan: instrumented already', milliseconds: again.milliseconds },
  { step: 'plan: revert', milliseconds: reverted.milliseconds },
  { step: 'status', milliseconds: judged.milliseconds },
  { step: 'fingerprint', milliseconds: printed.milliseconds },
  { step: 'diff', milliseconds: rendered.milliseconds },
];

console.log(`CPU for ${count.toLocaleString('en')} functions (${changed.toLocaleString('en')} of them to change)\n`);
console.log(`${'step'.padEnd(28)}${'ms CPU'.padStart(8)}${'µs each'.padStart(10)}`);
for (const { step, milliseconds } of rows) {
  console.log(
    `${step.padEnd(28)}${String(milliseconds).padStart(8)}${((milliseconds * 1000) / count).toFixed(1).padStart(10)}`,
  );
}
const isWithinTarget = planned.milliseconds < targetMilliseconds;
console.log(
  `\nPlanning took ${planned.milliseconds} ms of CPU; the target is less than ${targetMilliseconds} ms: ${isWithinTarget ? 'met' : 'missed'}.`,
);
if (process.argv.includes('--json')) {
  console.log(
    JSON.stringify({
      bench: 'plan',
      functions: count,
      changed,
      targetMilliseconds,
      isWithinTarget,
      cpuMilliseconds: Object.fromEntries(rows.map(({ step, milliseconds }) => [step, milliseconds])),
    }),
  );
}
process.exitCode = isWithinTarget ? 0 : 1;
