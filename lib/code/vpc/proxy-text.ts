import { snippetComments } from '../snippets/comments.ts';
import { attribute, hcl, writeHclFile } from '../snippets/hcl-text.ts';
import { writeTemplate } from '../snippets/template-text.ts';

/**
 * The variable with which the extension sends through a proxy, and nothing else of the function does. Source: the extension's
 * configuration, autumn 2026 (HTTPS_PROXY works too, and changes the customer's own requests).
 */
const proxyVariable = 'DD_PROXY_HTTPS';

/** The variable as Terraform, to merge into the environment of each function. */
export function proxyTerraform(): string {
  return writeHclFile([
    {
      block: 'variable',
      labels: ['datadog_proxy_url'],
      body: [attribute('type', hcl('string')), attribute('description', snippetComments.proxyPurpose)],
    },
    { comment: snippetComments.mergeProxy },
    {
      block: 'locals',
      body: [attribute('datadog_proxy_variables', { [proxyVariable]: hcl('var.datadog_proxy_url') })],
    },
  ]);
}

/** The variable as CloudFormation: the parameter, and what each function gets. */
export function proxyTemplate(): string {
  return writeTemplate({
    Parameters: { DatadogProxyUrl: { Type: 'String', Description: snippetComments.proxyPurpose } },
    Resources: {
      YourFunction: {
        Type: 'AWS::Lambda::Function',
        Properties: { Environment: { Variables: { [proxyVariable]: { Ref: 'DatadogProxyUrl' } } } },
      },
    },
  });
}
