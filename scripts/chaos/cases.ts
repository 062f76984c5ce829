import type { AccountId } from '../../lib/core/lambda/account-id.ts';
import { database } from '../../lib/db/kernel/client.ts';
import { simulatedAwsAccountId as awsAccountId, connectAccount } from '../installation/account.ts';
import type { Installation } from '../installation/start-installation.ts';
import { type Case, readTruth } from './invariants.ts';
import { caseName, matrixCases } from './matrix.ts';

const regions = ['us-east-1', 'us-west-2', 'eu-west-1', 'eu-central-1'];

/** Makes a function for every case in the simulated AWS, over its Regions. */
export async function createCases(installation: Installation, isShort: boolean): Promise<Case[]> {
  const cases: Case[] = [];
  for (const { behaviour, death } of matrixCases(isShort)) {
    const region = regions[cases.length % regions.length] ?? 'us-east-1';
    const functionName = caseName(behaviour, death);
    await installation.control(
      'PUT',
      `functions/${awsAccountId}/${region}/${functionName}`,
      plainFunction(awsAccountId, region, functionName),
    );
    const before = await readTruth(installation, awsAccountId, region, functionName);
    cases.push({ functionName, region, behaviour, before });
  }
  return cases;
}

/** The simulation's record of a plain Python function with a secret of the customer's own. */
export function plainFunction(awsAccountId: string, region: string, functionName: string) {
  return {
    configuration: {
      FunctionName: functionName,
      FunctionArn: `arn:aws:lambda:${region}:${awsAccountId}:function:${functionName}`,
      Runtime: 'python3.12',
      Role: `arn:aws:iam::${awsAccountId}:role/${functionName.slice(0, 40)}`,
      Handler: 'app.handler',
      CodeSize: 40_000,
      Description: '',
      Timeout: 30,
      MemorySize: 512,
      LastModified: '2026-06-01T00:00:00.000+0000',
      Version: '$LATEST',
      RevisionId: crypto.randomUUID(),
      State: 'Active',
      LastUpdateStatus: 'Successful',
      PackageType: 'Zip',
      Architectures: ['x86_64'],
      Environment: { Variables: { TABLE: 'orders', STRIPE_KEY: `sk_test_${functionName.replaceAll('-', '')}` } },
    },
    unzippedCodeBytes: 120_000,
  };
}

/** Connects the account and lists the cases' functions as a scan would have. Returns the rows' ids. */
export async function connectCases(cases: readonly Case[]): Promise<string[]> {
  return await listFunctions(await connectAccount('chaos', []), awsAccountId, cases);
}

/** Lists functions of an account as a scan would have. Returns their rows' ids. */
export async function listFunctions(
  accountId: AccountId,
  ofAwsAccountId: string,
  functions: readonly { functionName: string; region: string }[],
): Promise<string[]> {
  await database().lambdaFunction.createMany({
    data: functions.map(({ functionName, region }) => ({
      accountId,
      region,
      functionArn: `arn:aws:lambda:${region}:${ofAwsAccountId}:function:${functionName}`,
      functionName,
      runtime: 'python3.12',
      datadogStatus: 'not',
      statusReason: { code: 'noTrace', params: {} },
      seenAt: new Date(),
    })),
  });
  const functionName = { in: functions.map((one) => one.functionName) };
  const rows = await database().lambdaFunction.findMany({ where: { accountId, functionName }, select: { id: true } });
  return rows.map(({ id }) => id);
}

/** Puts each case's faults and foreign edits in place; returns how many. */
export async function breakThings({ control }: Installation, cases: readonly Case[]): Promise<number> {
  let faults = 0;
  for (const { functionName, region, behaviour } of cases) {
    for (const fault of behaviour.faults?.(functionName) ?? []) {
      await control('POST', 'faults', fault);
      faults += 1;
    }
    if (behaviour.edit) {
      await control('POST', `functions/${awsAccountId}/${region}/${functionName}`, behaviour.edit);
      faults += 1;
    }
  }
  return faults;
}
