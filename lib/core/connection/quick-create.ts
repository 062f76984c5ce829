import type { AwsAccountId } from '../lambda/account-id.ts';
import { consoleOrigin } from '../lambda/console-link.ts';
import { stackName } from './cloudformation-template.ts';
import { allowedLayerAccounts, type TemplateInput } from './templates.ts';

/** Where a quick-create link can lead: the simulated console of the demo, or AWS with a template that lies on S3. */
export type QuickCreateTarget = { consoleUrl: string } | { templateUrl: string };

/**
 * The address that opens CloudFormation with everything filled in; the person only confirms.
 * Source of AWS's form: CloudFormation user guide, "Quick-create links", 2026.
 */
export function quickCreateLink(
  target: QuickCreateTarget,
  input: TemplateInput,
  { awsAccountId, region }: { awsAccountId: AwsAccountId; region: string },
): string {
  const parameters = new URLSearchParams({
    stackName,
    param_ExternalId: input.externalId,
    param_TrustedPrincipal: input.principalArn,
    param_CreateWriteRole: String(input.hasWriteRole),
  });
  if ('consoleUrl' in target) {
    parameters.set('awsAccountId', awsAccountId);
    parameters.set('region', region);
    parameters.set('param_LayerAccounts', [...allowedLayerAccounts(input), awsAccountId].join(','));
    return `${target.consoleUrl.replace(/\/$/, '')}/cloudformation/create?${parameters}`;
  }
  parameters.set('param_LayerAccounts', allowedLayerAccounts(input).join(','));
  parameters.set('templateURL', target.templateUrl);
  return `${consoleOrigin(region)}/cloudformation/home?region=${region}#/stacks/create/review?${parameters}`;
}
