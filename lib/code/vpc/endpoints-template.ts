import type { Value } from '../edit/value.ts';
import { logicalId } from '../snippets/names.ts';
import { writeTemplate } from '../snippets/template-text.ts';
import type { NetworkDescription } from './network.ts';
import type { WantedEndpoint } from './private-link.ts';

const group = 'DatadogEndpointsSecurityGroup';

/** The endpoints, their security group and its rules, as a template of CloudFormation of their own. */
export function endpointsTemplate(network: NetworkDescription, endpoints: readonly WantedEndpoint[]): string {
  const parameters = parametersOf(network);
  return writeTemplate({
    AWSTemplateFormatVersion: '2010-09-09',
    Description: 'Endpoints through which functions without a way out of their VPC reach Datadog',
    ...(Object.keys(parameters).length === 0 ? {} : { Parameters: parameters }),
    Resources: {
      [group]: {
        Type: 'AWS::EC2::SecurityGroup',
        Properties: {
          GroupDescription: 'Endpoints through which functions reach Datadog',
          VpcId: vpcOf(network),
          SecurityGroupIngress: sourcesOf(network).map((source) => ({
            IpProtocol: 'tcp',
            FromPort: 443,
            ToPort: 443,
            SourceSecurityGroupId: source,
          })),
        },
      },
      ...Object.fromEntries(endpoints.map((endpoint) => [endpointId(endpoint), endpointOf(network, endpoint)])),
    },
  });
}

function parametersOf({ vpcId, subnetIds, securityGroupIds }: NetworkDescription): Record<string, Value> {
  return {
    ...(vpcId === undefined ? { VpcId: { Type: 'AWS::EC2::VPC::Id', Description: 'VPC of the functions' } } : {}),
    ...(subnetIds.length === 0
      ? {
          SubnetIds: {
            Type: 'List<AWS::EC2::Subnet::Id>',
            Description: 'Subnets of the functions, one in each Availability Zone',
          },
        }
      : {}),
    ...(securityGroupIds.length === 0
      ? {
          FunctionSecurityGroupId: {
            Type: 'AWS::EC2::SecurityGroup::Id',
            Description: 'Security group of the functions',
          },
        }
      : {}),
  };
}

function vpcOf({ vpcId }: NetworkDescription): Value {
  return vpcId ?? { Ref: 'VpcId' };
}

function sourcesOf({ securityGroupIds }: NetworkDescription): readonly Value[] {
  return securityGroupIds.length === 0 ? [{ Ref: 'FunctionSecurityGroupId' }] : securityGroupIds;
}

function endpointId({ purpose }: WantedEndpoint): string {
  return `Datadog${logicalId(purpose === 'key' ? 'ApiKey' : purpose)}Endpoint`;
}

function endpointOf(network: NetworkDescription, { purpose, serviceName, serviceRegion }: WantedEndpoint): Value {
  return {
    Type: 'AWS::EC2::VPCEndpoint',
    Properties: {
      VpcEndpointType: 'Interface',
      ServiceName: serviceName,
      ...(purpose === 'key' || serviceRegion === network.region ? {} : { ServiceRegion: serviceRegion }),
      VpcId: vpcOf(network),
      SubnetIds: network.subnetIds.length === 0 ? { Ref: 'SubnetIds' } : network.subnetIds,
      SecurityGroupIds: [{ 'Fn::GetAtt': [group, 'GroupId'] }],
      PrivateDnsEnabled: true,
    },
  };
}
