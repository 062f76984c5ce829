import { attribute, type HclItem, hcl, writeHclFile } from '../snippets/hcl-text.ts';
import { logicalId, terraformLabel } from '../snippets/names.ts';
import { shellCommand, shellOption } from '../snippets/shell-text.ts';
import { writeTemplate } from '../snippets/template-text.ts';

/** A log group that shall be sent to the Forwarder. Without its ARN the snippet asks for it. */
export type Subscription = {
  functionName: string;
  region: string;
  logGroup: string;
  forwarderArn: string | undefined;
};

/** The name of the subscription filter. */
export const filterName = 'datadog-forwarder';

/** What the parameter or variable for the Forwarder is for. */
export const forwarderPurpose = 'ARN of the Datadog Forwarder in this account and Region';

/** The subscription as a template of CloudFormation, to merge into the one that holds the function. */
export function subscriptionTemplate({ functionName, logGroup, forwarderArn }: Subscription): string {
  return writeTemplate({
    ...(forwarderArn === undefined
      ? { Parameters: { DatadogForwarderArn: { Type: 'String', Description: forwarderPurpose } } }
      : {}),
    Resources: {
      [`${logicalId(functionName)}DatadogSubscription`]: {
        Type: 'AWS::Logs::SubscriptionFilter',
        Properties: {
          LogGroupName: logGroup,
          FilterName: filterName,
          FilterPattern: '',
          DestinationArn: forwarderArn ?? { Ref: 'DatadogForwarderArn' },
        },
      },
    },
  });
}

/** The subscription as Terraform. */
export function subscriptionTerraform({ functionName, logGroup, forwarderArn }: Subscription): string {
  const variable: HclItem = {
    block: 'variable',
    labels: ['datadog_forwarder_arn'],
    body: [attribute('type', hcl('string')), attribute('description', forwarderPurpose)],
  };
  return writeHclFile([
    ...(forwarderArn === undefined ? [variable] : []),
    {
      block: 'resource',
      labels: ['aws_cloudwatch_log_subscription_filter', `${terraformLabel(functionName)}_datadog`],
      body: [
        attribute('name', filterName),
        attribute('log_group_name', logGroup),
        attribute('filter_pattern', ''),
        attribute('destination_arn', forwarderArn ?? hcl('var.datadog_forwarder_arn')),
      ],
    },
  ]);
}

/** The subscription as a line for bash; without the Forwarder's ARN it takes it from DATADOG_FORWARDER_ARN. */
export function subscriptionCli({ region, logGroup, forwarderArn }: Subscription): string {
  const destination =
    forwarderArn === undefined
      ? `--destination-arn="\${DATADOG_FORWARDER_ARN:?}"`
      : shellOption('destination-arn', forwarderArn);
  return `${shellCommand(
    ['aws', 'logs', 'put-subscription-filter'],
    [
      [shellOption('region', region)],
      [shellOption('log-group-name', logGroup)],
      [shellOption('filter-name', filterName)],
      [shellOption('filter-pattern', '')],
      [destination],
    ],
  )}\n`;
}
