import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { serveApi } from '#app/_doors/api/testing/serve-api.ts';
import { runCommand } from '#lib/commands/kernel/run-command.ts';
import { saveProfile } from '#lib/commands/profiles/profile-commands.ts';
import { machineToken } from '#lib/commands/tokens/testing.ts';
import { database } from '#lib/db/kernel/client.ts';
import { databaseForTest } from '#lib/db/kernel/testing.ts';
import { connectAccount, listFunctionsOf, testContext, tester, testSettings } from '#lib/jobs/rollout/testing.ts';
import { startWorker } from '#lib/jobs/start-worker.ts';
import { generateFunctions } from '#lib/sandbox/organisation/generate.ts';
import { sandboxForTest, type TestSandbox } from '#lib/sandbox/testing.ts';

/** The product, its worker and a simulated AWS, running for the tests of a file. */
export type RunningProduct = {
  origin: string;
  sandbox: TestSandbox;
  account: { id: string; awsAccountId: string };
  /** An empty home folder. */
  home: string;
  /** What the command line needs: address, an operator's token, home. */
  environment: Record<string, string>;
  /** Makes functions with names of that beginning, listed as a scan would have; returns their names. */
  makeFunctions: (prefix: string, count: number, region?: string) => Promise<string[]>;
  /** The environment variables of a function as AWS has them now. */
  variablesOf: (name: string, region?: string) => Record<string, string> | undefined;
  stop: () => Promise<void>;
};

/** Starts it, with one account, of two Regions, and one profile, “prod”. */
export async function startProduct(): Promise<RunningProduct> {
  await databaseForTest();
  const sandbox = await sandboxForTest({ updateMilliseconds: 10 });
  Object.assign(process.env, sandbox.environment);
  const worker = await startWorker(testContext());
  const api = await serveApi();
  const home = mkdtempSync(join(tmpdir(), 'lamplighter-home-'));
  const account = { id: await connectAccount(sandbox), awsAccountId: sandbox.awsAccountId };
  await database().account.update({ where: { id: account.id }, data: { regions: ['us-east-1', 'eu-west-1'] } });
  await runCommand(saveProfile, { name: 'prod', settings: testSettings }, tester);
  const token = await machineToken('operator');
  return {
    ...{ origin: api.origin, sandbox, account, home },
    environment: { HOME: home, LAMPLIGHTER_URL: api.origin, LAMPLIGHTER_TOKEN: token },
    makeFunctions: async (prefix, count, region = 'us-east-1') => {
      const sketch = { awsAccountId: account.awsAccountId, region, count, prefix };
      const names = generateFunctions(sandbox.sandbox.state, sketch);
      await listFunctionsOf(sandbox.sandbox, account, region);
      return names.toSorted();
    },
    variablesOf: (name, region = 'us-east-1') =>
      structuredClone(
        sandbox.sandbox.state.findFunction(account.awsAccountId, region, name)?.configuration.Environment?.Variables,
      ),
    stop: async () => {
      await api.close();
      await worker.stop();
      await sandbox.sandbox.close();
      rmSync(home, { recursive: true });
    },
  };
}
