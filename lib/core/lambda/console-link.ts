import { partitionOfRegion } from './arn.ts';

/** The console's domain by partition. Source: AWS documentation on partitions and their consoles, 2026. */
const consoleDomains: Readonly<Record<string, string>> = {
  aws: 'console.aws.amazon.com',
  'aws-cn': 'console.amazonaws.cn',
  'aws-us-gov': 'console.amazonaws-us-gov.com',
  'aws-eusc': 'console.amazonaws-eusc.eu',
};

/** Where the AWS console of a Region is, for example `https://eu-west-1.console.aws.amazon.com`. */
export function consoleOrigin(region: string): string {
  return `https://${region}.${consoleDomains[partitionOfRegion(region)] ?? consoleDomains['aws']}`;
}

/** The address of a function's page in the AWS console. */
export function functionConsoleLink(region: string, functionName: string): string {
  return `${consoleOrigin(region)}/lambda/home?region=${region}#/functions/${encodeURIComponent(functionName)}`;
}
