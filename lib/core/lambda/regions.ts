/**
 * AWS Regions by partition, for when AWS itself cannot be asked which are enabled.
 * Source: AWS Regions and Availability Zones documentation, autumn 2026.
 */
export const regionsByPartition: Readonly<Record<string, readonly string[]>> = {
  aws: [
    'af-south-1',
    'ap-east-1',
    'ap-east-2',
    'ap-northeast-1',
    'ap-northeast-2',
    'ap-northeast-3',
    'ap-south-1',
    'ap-south-2',
    'ap-southeast-1',
    'ap-southeast-2',
    'ap-southeast-3',
    'ap-southeast-4',
    'ap-southeast-5',
    'ap-southeast-6',
    'ap-southeast-7',
    'ca-central-1',
    'ca-west-1',
    'eu-central-1',
    'eu-central-2',
    'eu-north-1',
    'eu-south-1',
    'eu-south-2',
    'eu-west-1',
    'eu-west-2',
    'eu-west-3',
    'il-central-1',
    'me-central-1',
    'me-south-1',
    'mx-central-1',
    'sa-east-1',
    'us-east-1',
    'us-east-2',
    'us-west-1',
    'us-west-2',
  ],
  'aws-cn': ['cn-north-1', 'cn-northwest-1'],
  'aws-us-gov': ['us-gov-east-1', 'us-gov-west-1'],
  'aws-eusc': ['eusc-de-east-1'],
};

/** The partitions whose Regions are known: those that an account can be connected in. */
export const partitions = ['aws', 'aws-us-gov', 'aws-cn', 'aws-eusc'] as const;
export type Partition = (typeof partitions)[number];

/** The known partition of this name; undefined for another text. */
export function partitionNamed(text: string): Partition | undefined {
  return partitions.find((partition) => partition === text);
}

/** Where a partition's global records are kept when nothing else was chosen: its oldest Region. */
const mainRegions: Readonly<Record<string, string>> = {
  'aws-us-gov': 'us-gov-west-1',
  'aws-cn': 'cn-north-1',
  'aws-eusc': 'eusc-de-east-1',
};

/** Returns a partition's main Region: it serves STS and holds the record of a stack of roles, unless another was chosen. */
export function mainRegionOf(partition: string): string {
  return mainRegions[partition] ?? 'us-east-1';
}

/** The bundled Regions of a partition in alphabetical order; empty for a partition that is not known. */
export function regionsOf(partition: string): readonly string[] {
  return regionsByPartition[partition] ?? [];
}
