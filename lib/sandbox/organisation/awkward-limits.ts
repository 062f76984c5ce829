import { hexFor, uuidFor } from '../deterministic.ts';
import { type AwkwardCase, type AwkwardPlace, codeSigningConfigArn } from './awkward-case.ts';
import { makeFunction } from './generate.ts';

/** Variables whose compact JSON has exactly so many bytes. */
function variablesOfBytes(bytes: number): Record<string, string> {
  const variables: Record<string, string> = { STAGE: 'prod', LEGACY_API_TOKEN: hexFor('legacy token', 40) };
  for (let index = 1; JSON.stringify(variables).length < bytes - 160; index += 1)
    variables[`FEATURE_SET_${index}`] = hexFor(`feature ${index}`, 120);
  const missing = bytes - JSON.stringify({ ...variables, PADDING: '' }).length;
  return { ...variables, PADDING: 'x'.repeat(missing) };
}

/** Functions that AWS's limits, or the state they are in, get in the way of. */
export function awkwardLimits(place: AwkwardPlace): AwkwardCase[] {
  const { awsAccountId, region } = place;
  const own = (name: string, version: number): string =>
    `arn:aws:lambda:${region}:${awsAccountId}:layer:${name}:${version}`;
  const vpc = {
    VpcId: 'vpc-0a1b2c3d4e5f60718',
    SubnetIds: ['subnet-0aa11bb22cc33dd44', 'subnet-0ee55ff66aa77bb88'],
    SecurityGroupIds: ['sg-0123456789abcdef0'],
  };
  const parameters = `arn:aws:lambda:${region}:177933569100:layer:AWS-Parameters-and-Secrets-Lambda-Extension:12`;
  return [
    {
      name: 'checkout-enrich-basket',
      description: 'Has five layers already',
      layers: [
        own('meridian-common', 12),
        own('meridian-auth', 7),
        own('meridian-geoip', 5),
        own('otel-config', 3),
        parameters,
      ],
      variables: { STAGE: 'prod', BASKET_TABLE: 'basket-prod' },
    },
    {
      name: 'checkout-price-rules',
      description: 'Four layers leave room for one',
      layers: [own('otel-config', 3), own('meridian-common', 14), own('meridian-auth', 7), own('meridian-geoip', 5)],
    },
    {
      name: 'legacy-config-hub',
      description: 'Its variables have exactly 4,096 bytes',
      variables: variablesOfBytes(4096),
    },
    {
      name: 'legacy-config-edge',
      description: 'Its variables have 3,900 bytes',
      runtime: 'nodejs20.x',
      handler: 'index.handler',
      variables: variablesOfBytes(3900),
    },
    {
      name: 'identity-token-vault',
      description: 'Variables are encrypted with a key that few may use',
      variables: { STAGE: 'prod', VAULT_MASTER_KEY: hexFor('vault', 64) },
      configuration: { KMSKeyArn: `arn:aws:kms:${region}:${awsAccountId}:key/${uuidFor('vault key')}` },
      record: { hasUnreadableEnvironment: true },
    },
    { name: 'warehouse-migrate', description: 'An update that never ends', ...inProgressForever() },
    {
      name: 'warehouse-forecast',
      description: 'The last update of it failed',
      configuration: {
        LastUpdateStatus: 'Failed',
        LastUpdateStatusReason: 'The function execution role lacks a permission.',
        LastUpdateStatusReasonCode: 'InsufficientRolePermissions',
      },
    },
    {
      name: 'warehouse-vpc-bridge',
      description: 'Every update of it fails: its subnets are full',
      configuration: { VpcConfig: vpc },
      record: {
        failsUpdatesWith: {
          reasonCode: 'EniLimitExceeded',
          reason: 'The subnets have no free network interfaces left.',
        },
      },
    },
    {
      name: 'ledger-vpc-writer',
      description: 'Runs in a VPC',
      runtime: 'java21',
      handler: 'com.example.ledger.Writer::handleRequest',
      configuration: { VpcConfig: vpc },
    },
    {
      name: 'ledger-vpc-reader',
      description: 'Runs in a VPC',
      runtime: 'python3.13',
      configuration: { VpcConfig: vpc },
    },
    {
      name: 'release-gate',
      description: 'Takes only code that our release profile has signed',
      record: { codeSigningConfigArn: codeSigningConfigArn(place, 'strict') },
    },
    {
      name: 'release-notes',
      description: 'Takes code signed by us or by Datadog',
      record: { codeSigningConfigArn: codeSigningConfigArn(place, 'withdatadog') },
    },
    {
      name: 'release-metrics',
      description: 'Only warns about unsigned code',
      record: { codeSigningConfigArn: codeSigningConfigArn(place, 'lenient') },
    },
    {
      name: 'geo-lookup',
      description: 'Uses a layer version that was deleted',
      layers: [own('meridian-geoip', 3), own('meridian-common', 12)],
    },
    { name: 'tiny-ping', description: 'As little memory as there is', memorySize: 128 },
    {
      name: 'media-transcode',
      description: 'Fills nearly all of the unzipped size',
      layers: [own('ffmpeg', 2)],
      record: { unzippedCodeBytes: 185_000_000 },
    },
    {
      name: 'quote-engine',
      description: 'Traffic goes to an alias',
      ...published({ awsAccountId, region, name: 'quote-engine' }),
    },
    {
      name: 'price-calculator',
      description: 'SnapStart on published versions',
      runtime: 'java21',
      handler: 'com.example.price.Calculator::handleRequest',
      configuration: { SnapStart: { ApplyOn: 'PublishedVersions', OptimizationStatus: 'Off' } },
    },
    {
      name: 'checkout-price-quote',
      description: 'Goes bad when its configuration changes',
      goesBadAfterChange: { errorRate: 0.4, throttleRate: 0, durationFactor: 3 },
      variables: { STAGE: 'prod', QUOTE_TABLE: 'quotes-prod' },
      record: {
        traffic: { invocationsPerMinute: 240, errorRate: 0.001, throttleRate: 0, durationMilliseconds: 85 },
      },
    },
  ];
}

function inProgressForever(): Pick<AwkwardCase, 'configuration' | 'record'> {
  return {
    configuration: {
      LastUpdateStatus: 'InProgress',
      LastUpdateStatusReason: 'The function is being created.',
      LastUpdateStatusReasonCode: 'Creating',
    },
    record: { pending: { startedAt: Date.UTC(2026, 4, 20), readyAt: null, revisionIdAfter: uuidFor('never') } },
  };
}

/** Two published versions, an alias on the older and one on the newer. */
function published(place: { awsAccountId: string; region: string; name: string }): Pick<AwkwardCase, 'record'> {
  const { configuration } = makeFunction(place);
  const versions = ['1', '2'].map((Version) => ({
    ...configuration,
    Version,
    FunctionArn: `${configuration.FunctionArn}:${Version}`,
    RevisionId: uuidFor(`version ${Version}`),
  }));
  const aliases = [
    { Name: 'live', FunctionVersion: '1', Description: 'What customers see', RevisionId: uuidFor('live') },
    { Name: 'next', FunctionVersion: '2', Description: 'The next release', RevisionId: uuidFor('next') },
  ];
  return { record: { versions, aliases } };
}
