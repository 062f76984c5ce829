/** The partitions that the simulation knows, with their Regions. Source: AWS Regions table, autumn 2026. */
const regionsByPartition = {
  aws: {
    enabledByDefault: [
      'us-east-1',
      'us-east-2',
      'us-west-1',
      'us-west-2',
      'ca-central-1',
      'sa-east-1',
      'eu-west-1',
      'eu-west-2',
      'eu-west-3',
      'eu-central-1',
      'eu-north-1',
      'ap-south-1',
      'ap-northeast-1',
      'ap-northeast-2',
      'ap-northeast-3',
      'ap-southeast-1',
      'ap-southeast-2',
    ],
    optIn: [
      'af-south-1',
      'ap-east-1',
      'ap-east-2',
      'ap-south-2',
      'ap-southeast-3',
      'ap-southeast-4',
      'ap-southeast-5',
      'ap-southeast-6',
      'ap-southeast-7',
      'ca-west-1',
      'eu-central-2',
      'eu-south-1',
      'eu-south-2',
      'il-central-1',
      'me-central-1',
      'me-south-1',
      'mx-central-1',
    ],
  },
  'aws-us-gov': {
    enabledByDefault: ['us-gov-west-1', 'us-gov-east-1'],
    optIn: [],
  },
  'aws-cn': { enabledByDefault: ['cn-north-1', 'cn-northwest-1'], optIn: [] },
  'aws-eusc': { enabledByDefault: ['eusc-de-east-1'], optIn: [] },
} satisfies Record<string, { enabledByDefault: string[]; optIn: string[] }>;

export const partitions = ['aws', 'aws-us-gov', 'aws-cn', 'aws-eusc'] as const;
export type Partition = (typeof partitions)[number];

/** One Region and how an account stands to it, in the words of account:ListRegions. */
export type RegionStatus = {
  RegionName: string;
  RegionOptStatus: 'ENABLED_BY_DEFAULT' | 'ENABLED' | 'DISABLED';
};

/** The partition of a Region, by its name's prefix. An unknown Region counts as commercial. */
export function partitionOf(region: string): Partition {
  if (region.startsWith('us-gov-')) return 'aws-us-gov';
  if (region.startsWith('cn-')) return 'aws-cn';
  return region.startsWith('eusc-') ? 'aws-eusc' : 'aws';
}

/** Every Region of a partition with its status for an account that has opted in to `enabledOptInRegions`. */
export function listRegionStatuses(partition: Partition, enabledOptInRegions: readonly string[]): RegionStatus[] {
  const { enabledByDefault, optIn } = regionsByPartition[partition];
  const statuses: RegionStatus[] = [
    ...enabledByDefault.map((RegionName) => ({
      RegionName,
      RegionOptStatus: 'ENABLED_BY_DEFAULT' as const,
    })),
    ...optIn.map((RegionName: string) => ({
      RegionName,
      RegionOptStatus: enabledOptInRegions.includes(RegionName) ? ('ENABLED' as const) : ('DISABLED' as const),
    })),
  ];
  return statuses.sort((a, b) => (a.RegionName < b.RegionName ? -1 : 1));
}

const defaultRegions: ReadonlySet<string> = new Set(
  Object.values(regionsByPartition).flatMap((regions) => regions.enabledByDefault),
);

/** Whether credentials of an account work in a Region: same partition, and on by default or opted in. */
export function isRegionEnabled(region: string, partition: Partition, enabledOptInRegions: readonly string[]): boolean {
  return partitionOf(region) === partition && (defaultRegions.has(region) || enabledOptInRegions.includes(region));
}
