import type { FunctionConfiguration } from '../../core/lambda/function-configuration.ts';
import { hexFor, pickFor, uuidFor } from '../deterministic.ts';
import { lambdaTime } from '../lambda/function-record.ts';
import { functionArn } from '../lambda/lambda-call.ts';
import type { FunctionRecord } from '../records.ts';
import { partitionOf } from '../regions.ts';
import type { SandboxState } from '../state.ts';

/** What differs between made-up functions; the rest has AWS's defaults. */
export type FunctionSketch = {
  awsAccountId: string;
  region: string;
  name: string;
  runtime?: string;
  handler?: string;
  architecture?: 'x86_64' | 'arm64';
  memorySize?: number;
  description?: string;
  /** Milliseconds since the epoch. */
  lastModified?: number;
  configuration?: Partial<FunctionConfiguration>;
};

/** A record for a function as AWS would have it after a successful creation. Everything not said depends on the name alone. */
export function makeFunction(sketch: FunctionSketch): FunctionRecord {
  const { awsAccountId, region, name, runtime = 'python3.12', architecture = 'x86_64' } = sketch;
  const arn = functionArn(region, awsAccountId, name);
  const configuration: FunctionConfiguration = {
    FunctionName: name,
    FunctionArn: arn,
    Runtime: runtime,
    Role: `arn:${partitionOf(region)}:iam::${awsAccountId}:role/${executionRoleName(name)}`,
    Handler: sketch.handler ?? 'app.handler',
    CodeSize: 40_000 + Number.parseInt(hexFor(arn, 5), 16) * 8,
    Description: sketch.description ?? '',
    Timeout: 30,
    MemorySize: sketch.memorySize ?? 512,
    LastModified: lambdaTime(
      sketch.lastModified ?? Date.UTC(2026, 5, 1) - Number.parseInt(hexFor(`modified ${arn}`, 6), 16) * 900,
    ),
    CodeSha256: Buffer.from(hexFor(`code ${arn}`, 64), 'hex').toString('base64'),
    Version: '$LATEST',
    TracingConfig: { Mode: 'PassThrough' },
    RevisionId: uuidFor(`revision ${arn}`),
    State: 'Active',
    LastUpdateStatus: 'Successful',
    PackageType: 'Zip',
    Architectures: [architecture],
    EphemeralStorage: { Size: 512 },
    SnapStart: { ApplyOn: 'None', OptimizationStatus: 'Off' },
    LoggingConfig: { LogFormat: 'Text', LogGroup: `/aws/lambda/${name}` },
    ...sketch.configuration,
  };
  return {
    configuration,
    unzippedCodeBytes: (configuration.CodeSize ?? 0) * 3,
  };
}

/** The name of a made-up function's role; role names have at most 64 characters. */
export function executionRoleName(functionName: string): string {
  return `${functionName.slice(0, 59)}-role`;
}

const benchRuntimes = ['python3.12', 'python3.13', 'nodejs22.x', 'nodejs20.x', 'java21', 'python3.11'] as const;
const benchHandlers: Readonly<Record<string, string>> = {
  java21: 'com.example.Handler::handleRequest',
  'nodejs22.x': 'index.handler',
  'nodejs20.x': 'index.handler',
};

/** Adds plain functions `prefix-00001`… to a Region, for measurements, and returns their names. Two seconds for 10,000 would be slow. */
export function generateFunctions(
  state: SandboxState,
  {
    awsAccountId,
    region,
    count,
    prefix = 'bench',
    runtime,
  }: {
    awsAccountId: string;
    region: string;
    count: number;
    prefix?: string;
    runtime?: string;
  },
): string[] {
  const names = Array.from({ length: count }, (_, index) => `${prefix}-${String(index + 1).padStart(5, '0')}`);
  for (const name of names) {
    const chosen = runtime ?? pickFor(name, benchRuntimes);
    const record = makeFunction({
      awsAccountId,
      region,
      name,
      runtime: chosen,
      handler: benchHandlers[chosen] ?? 'app.handler',
    });
    record.configuration.Environment = {
      Variables: {
        TABLE: `${name}-table`,
        LOG_LEVEL: 'info',
        STRIPE_KEY: `sk_test_${hexFor(name, 24)}`,
      },
    };
    record.tags = {
      team: pickFor(`team ${name}`, ['payments', 'orders', 'search']),
      service: name,
    };
    state.putFunction(awsAccountId, region, name, record);
  }
  return names;
}
