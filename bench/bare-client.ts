import fs from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';
import {
  GetFunctionCommand,
  LambdaClient,
  paginateListFunctions,
  UpdateFunctionConfigurationCommand,
} from '@aws-sdk/client-lambda';
import { AssumeRoleCommand, STSClient } from '@aws-sdk/client-sts';
import type { z } from 'zod';
import { type BareResult, barePlanSchema } from './bare-run.ts';
import { machineBusySeconds } from './worker-usage.ts';

/**
 * A process of its own that updates functions with the AWS SDK and nothing else: it lists their Regions as often as it is told, and for each function
 * it reads it, sends one update at the quota's pace and reads it until the update is done, all lanes side by side. What it takes on a machine is what its
 * processors and AWS's latency allow anybody who makes these calls; no database, no plan, no record. bench/bare-run.ts starts it.
 */

type Plan = z.infer<typeof barePlanSchema>;
type Credentials = { accessKeyId: string; secretAccessKey: string; sessionToken: string };

/** Connections a host; all Regions of the simulated AWS are one host. */
const connections = 1_000;
const pauseMilliseconds = 150;
/** Reads beforehand, so that a process that has just begun is compared with a worker that has been at work. */
const warmingReads = 1_000;
const warmingTogether = 20;

const agent = { keepAlive: true, maxSockets: connections };
const requestHandler = new LambdaClient({
  region: 'us-east-1',
  requestHandler: { httpAgent: agent, httpsAgent: agent },
}).config.requestHandler;

async function credentialsOf(awsAccountId: string, roleName: string, { externalId }: Plan): Promise<Credentials> {
  const { Credentials: found } = await new STSClient({ region: 'us-east-1', requestHandler }).send(
    new AssumeRoleCommand({
      RoleArn: `arn:aws:iam::${awsAccountId}:role/${roleName}`,
      RoleSessionName: 'bench',
      ExternalId: externalId,
    }),
  );
  const { AccessKeyId: accessKeyId, SecretAccessKey: secretAccessKey, SessionToken: sessionToken } = found ?? {};
  if (accessKeyId === undefined || secretAccessKey === undefined || sessionToken === undefined)
    throw new Error(`No credentials for ${awsAccountId}`);
  return { accessKeyId, secretAccessKey, sessionToken };
}

async function updateOne(client: LambdaClient, name: string, slotAt: number): Promise<void> {
  const { Configuration: before } = await client.send(new GetFunctionCommand({ FunctionName: name }));
  await sleep(Math.max(0, slotAt - performance.now()));
  await client.send(
    new UpdateFunctionConfigurationCommand({
      FunctionName: name,
      RevisionId: before?.RevisionId,
      Environment: { Variables: { ...before?.Environment?.Variables, DD_SITE: 'datadoghq.com', DD_ENV: 'bench' } },
    }),
  );
  for (;;) {
    await sleep(pauseMilliseconds);
    const { Configuration: now } = await client.send(new GetFunctionCommand({ FunctionName: name }));
    if (now?.LastUpdateStatus === 'Successful') return;
    if (now?.LastUpdateStatus === 'Failed') throw new Error(`${name} was not updated`);
  }
}

const plan = barePlanSchema.parse(JSON.parse(fs.readFileSync(process.env['BENCH_BARE_PLAN'] ?? '', 'utf8')));
const accounts = [...new Set(plan.lanes.map(({ awsAccountId }) => awsAccountId))];
const credentials = new Map<string, Credentials>();
for (const account of accounts) credentials.set(account, await credentialsOf(account, plan.roleNames.write, plan));
const lanes = plan.lanes.map(({ awsAccountId, region, names }) => {
  const own = credentials.get(awsAccountId);
  if (own === undefined) throw new Error(`No credentials for ${awsAccountId}`);
  return { names, client: new LambdaClient({ region, credentials: own, requestHandler, maxAttempts: 10 }) };
});

let warmed = 0;
const warm = async () => {
  while (warmed < warmingReads) {
    const { client, names } = lanes[warmed % lanes.length] ?? {};
    warmed += 1;
    await client?.send(new GetFunctionCommand({ FunctionName: names?.[0] }));
  }
};
await Promise.all(Array.from({ length: warmingTogether }, warm));

/** Assumes the reading role and lists every Region to its end, as a scan does and a plan once more. */
async function listAll(): Promise<void> {
  await Promise.all(
    accounts.map(async (account) => {
      const reading = await credentialsOf(account, plan.roleNames.read, plan);
      const regions = plan.lanes.filter(({ awsAccountId }) => awsAccountId === account).map(({ region }) => region);
      await Promise.all(
        regions.map(async (region) => {
          const client = new LambdaClient({ region, credentials: reading, requestHandler, maxAttempts: 10 });
          for await (const page of paginateListFunctions({ client }, {})) void page;
        }),
      );
    }),
  );
}

const busyBefore = machineBusySeconds();
const cpuBefore = process.cpuUsage();
const startedAt = performance.now();
for (let listing = 0; listing < plan.listings; listing += 1) await listAll();
const sendingFrom = performance.now();
await Promise.all(
  lanes.map(async ({ client, names }) => {
    const slots = names.map((_, index) => sendingFrom + (index * 1_000) / plan.callsPerSecond);
    await Promise.all(
      names.map(async (name, index) => {
        const slotAt = slots[index] ?? 0;
        // As a worker does: read shortly before it is sent.
        await sleep(Math.max(0, slotAt - 1_000 - performance.now()));
        await updateOne(client, name, slotAt);
      }),
    );
  }),
);
const { user, system } = process.cpuUsage(cpuBefore);
const seconds = (performance.now() - startedAt) / 1000;
const result: BareResult = {
  seconds,
  cpuSeconds: (user + system) / 1e6,
  busySeconds: machineBusySeconds() - busyBefore,
};
fs.writeFileSync(process.env['BENCH_BARE_RESULT'] ?? '', JSON.stringify(result));
