import { parseFunctionArn } from './arn.ts';

/** The only Region that Lambda@Edge functions are made in. Source: Amazon CloudFront's documentation, 2026. */
export const edgeSourceRegion = 'us-east-1';

/**
 * Returns the ARN, without a version, of the function that a Lambda@Edge replica was made from; undefined where `MasterArn` is
 * absent or no function's ARN.
 */
export function edgeSourceArnOf(masterArn: string | undefined): string | undefined {
  const parsed = parseFunctionArn(masterArn ?? '');
  if (masterArn === undefined || parsed === undefined) return undefined;
  return parsed.qualifier === undefined ? masterArn : masterArn.slice(0, -parsed.qualifier.length - 1);
}
