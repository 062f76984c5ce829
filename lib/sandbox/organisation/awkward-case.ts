import type { FunctionConfiguration } from '../../core/lambda/function-configuration.ts';
import type { FunctionRecord } from '../records.ts';

/** What a case needs to know of its surroundings to name layers, keys and accounts. */
export type AwkwardPlace = { awsAccountId: string; region: string; govAwsAccountId: string };

/** One function that something about is unusual. Absent members are as ordinary as can be. */
export type AwkwardCase = {
  name: string;
  /** What is unusual about it, as its owner might have written it. */
  description: string;
  /** The production account's us-east-1 unless said otherwise. */
  region?: string;
  isGovCloud?: boolean;
  runtime?: string;
  handler?: string;
  architecture?: 'x86_64' | 'arm64';
  memorySize?: number;
  /** Layer version ARNs; deleted ones may be among them. */
  layers?: readonly string[];
  variables?: Record<string, string>;
  tags?: Record<string, string>;
  configuration?: Partial<FunctionConfiguration>;
  /** Members that a container image has not. */
  isImage?: boolean;
  /** How its traffic turns out while it is not configured as it is here. */
  goesBadAfterChange?: { errorRate: number; throttleRate: number; durationFactor: number };
  record?: Partial<FunctionRecord>;
};

/** The ARN of a code signing configuration of the demo. */
export function codeSigningConfigArn({ awsAccountId, region }: AwkwardPlace, id: string): string {
  return `arn:aws:lambda:${region}:${awsAccountId}:code-signing-config:csc-0${id}`;
}
