import { attribute, type HclItem, type HclValue, hcl, writeHclFile } from '../snippets/hcl-text.ts';
import type { NetworkDescription } from './network.ts';
import type { WantedEndpoint } from './private-link.ts';

/** The endpoints, their security group and its one rule, as Terraform. Across Regions it needs the AWS provider 5.83 or newer. */
export function endpointsTerraform(network: NetworkDescription, endpoints: readonly WantedEndpoint[]): string {
  const ofDatadog = endpoints.filter(({ purpose }) => purpose !== 'key');
  const ofKey = endpoints.filter(({ purpose }) => purpose === 'key');
  const services = Object.fromEntries(ofDatadog.map(({ purpose, serviceName }) => [purpose, serviceName]));
  return writeHclFile([
    ...networkVariables(network),
    {
      block: 'locals',
      body: [
        ...networkLocals(network),
        ...(ofDatadog.length === 0 ? [] : [attribute('datadog_endpoint_services', services)]),
      ],
    },
    ...securityGroup(),
    ...(ofDatadog.length === 0 ? [] : [datadogEndpoints(network, ofDatadog)]),
    ...ofKey.map(({ serviceName }) => endpointBlock('datadog_api_key', [attribute('service_name', serviceName)])),
  ]);
}

type Part = { name: string; type: string; description: string; known: HclValue | undefined };

/** The parts of the network, each with its value where it is known. */
function networkParts({ vpcId, subnetIds, securityGroupIds }: NetworkDescription): Part[] {
  return [
    { name: 'datadog_vpc_id', type: 'string', description: 'VPC of the functions', known: vpcId },
    {
      name: 'datadog_subnet_ids',
      type: 'list(string)',
      description: 'Subnets of the functions, one in each Availability Zone',
      known: subnetIds.length === 0 ? undefined : subnetIds,
    },
    {
      name: 'datadog_function_security_group_ids',
      type: 'list(string)',
      description: 'Security groups of the functions',
      known: securityGroupIds.length === 0 ? undefined : securityGroupIds,
    },
  ];
}

function networkVariables(network: NetworkDescription): HclItem[] {
  return networkParts(network).flatMap(({ name, type, description, known }): HclItem[] =>
    known === undefined
      ? [
          {
            block: 'variable',
            labels: [name],
            body: [attribute('type', hcl(type)), attribute('description', description)],
          },
        ]
      : [],
  );
}

function networkLocals(network: NetworkDescription): HclItem[] {
  return networkParts(network).map(({ name, known }) => attribute(name, known ?? hcl(`var.${name}`)));
}

function securityGroup(): HclItem[] {
  return [
    {
      block: 'resource',
      labels: ['aws_security_group', 'datadog_endpoints'],
      body: [
        attribute('name_prefix', 'datadog-endpoints-'),
        attribute('description', 'Endpoints through which functions reach Datadog'),
        attribute('vpc_id', hcl('local.datadog_vpc_id')),
      ],
    },
    {
      block: 'resource',
      labels: ['aws_vpc_security_group_ingress_rule', 'datadog_endpoints'],
      body: [
        attribute('for_each', hcl('toset(local.datadog_function_security_group_ids)')),
        'blank',
        attribute('security_group_id', hcl('aws_security_group.datadog_endpoints.id')),
        attribute('referenced_security_group_id', hcl('each.value')),
        attribute('ip_protocol', 'tcp'),
        attribute('from_port', 443),
        attribute('to_port', 443),
      ],
    },
  ];
}

function datadogEndpoints({ region }: NetworkDescription, endpoints: readonly WantedEndpoint[]): HclItem {
  const serviceRegion = endpoints.find((endpoint) => endpoint.serviceRegion !== region)?.serviceRegion;
  return endpointBlock('datadog', [
    attribute('for_each', hcl('local.datadog_endpoint_services')),
    'blank',
    attribute('service_name', hcl('each.value')),
    // For a service of AWS itself the provider would take the Region for that of a customer's service.
    ...(serviceRegion === undefined ? [] : [attribute('service_region', serviceRegion)]),
  ]);
}

function endpointBlock(label: string, service: readonly HclItem[]): HclItem {
  return {
    block: 'resource',
    labels: ['aws_vpc_endpoint', label],
    body: [
      ...service,
      attribute('vpc_id', hcl('local.datadog_vpc_id')),
      attribute('vpc_endpoint_type', 'Interface'),
      attribute('subnet_ids', hcl('local.datadog_subnet_ids')),
      attribute('security_group_ids', [hcl('aws_security_group.datadog_endpoints.id')]),
      attribute('private_dns_enabled', true),
    ],
  };
}
