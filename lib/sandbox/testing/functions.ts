import { type FunctionSketch, makeFunction } from '../organisation/generate.ts';
import type { FunctionRecord } from '../records.ts';
import type { TestSandbox } from '../testing.ts';

/** Adds a function to the test's account and Region and returns its live record. */
export function addFunction(
  test: TestSandbox,
  name: string,
  sketch: Partial<FunctionSketch> = {},
  record: Partial<FunctionRecord> = {},
): FunctionRecord {
  const made = makeFunction({ awsAccountId: test.awsAccountId, region: test.region, name, ...sketch });
  test.sandbox.state.putFunction(sketch.awsAccountId ?? test.awsAccountId, sketch.region ?? test.region, name, {
    ...made,
    ...record,
  });
  return functionNow(test, name);
}

/** The record of a function as it is now. Throws when there is none. */
export function functionNow({ sandbox, awsAccountId, region }: TestSandbox, name: string): FunctionRecord {
  const record = sandbox.state.findFunction(awsAccountId, region, name);
  if (!record) throw new Error(`no function ${name}`);
  return record;
}

/** The ARN of a version of a layer of Datadog in us-east-1. */
export function datadogLayerArn(name: string, version: number): string {
  return `arn:aws:lambda:us-east-1:464622532012:layer:${name}:${version}`;
}
