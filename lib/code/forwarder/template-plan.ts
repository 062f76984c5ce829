import { mappingOf, Template } from '../cloudformation/template.ts';
import { functionTypes } from '../cloudformation/template-function.ts';
import { nodeAt } from '../data/data-document.ts';
import { DataEdit } from '../data/edit-data.ts';
import type { Value } from '../edit/value.ts';
import { isMapping } from '../edit/value.ts';
import type { Finding } from '../project.ts';
import type { CodeRequest, ProjectPlan } from '../way.ts';
import { forwarderFinding } from './findings.ts';
import { filtersPerLogGroup } from './forwarder-snippets.ts';
import { filterName, forwarderPurpose } from './subscription.ts';

const parameterName = 'DatadogForwarderArn';
const parameter = { Type: 'String', Description: forwarderPurpose };
const filterType = 'AWS::Logs::SubscriptionFilter';

type Resource = { readonly [key: string]: Value };

/** Plans the subscriptions of a template's functions, each a resource of its own, or takes them out again. */
export function planTemplateSubscriptions(entry: string, text: string, { mode }: CodeRequest): ProjectPlan {
  const template = new Template(entry, text);
  const edit = new DataEdit(template.document);
  const findings = mode === 'remove' ? [] : subscribe(template, edit);
  if (mode === 'remove') unsubscribe(template, edit);
  const plan = edit.plan();
  return {
    files: plan === undefined ? [] : [plan],
    functions: [],
    findings,
    steps:
      mode === 'remove' || plan === undefined
        ? []
        : [
            { code: 'giveForwarderArn', params: { name: parameterName } },
            { code: 'functionSettings', params: { snippet: functionSettings } },
          ],
  };
}

/** What makes the other ways bring the functions themselves into line. */
export const functionSettings = `${JSON.stringify({ flushMetricsToLogs: true, layerVersions: { extension: 'none' } }, null, 2)}\n`;

function subscribe(template: Template, edit: DataEdit): Finding[] {
  const findings: Finding[] = [];
  let added = 0;
  for (const [id, resource] of functionsOf(template)) {
    const logGroup = logGroupOf(template, id, resource);
    const written = JSON.stringify(logGroup);
    const filters = template.resources().filter(([, other]) => isFilterOf(other, written));
    const shown = `/aws/lambda/${id}`;
    const name = subscriptionId(id);
    if (filters.some(([, other]) => isOurs(other))) {
      findings.push(forwarderFinding('alreadySubscribed', { logGroup: shown }));
    } else if (filters.length >= filtersPerLogGroup) {
      const names = filters.map(([filter]) => filter).join(', ');
      const params = { logGroup: shown, filters: names, limit: filtersPerLogGroup };
      findings.push(forwarderFinding('filterLimitReached', params, { file: template.path }));
    } else if (nodeAt(template.document, ['Resources', name]) !== undefined) {
      findings.push(forwarderFinding('nameTaken', { name }, { file: template.path }));
    } else {
      edit.set(['Resources', name], subscriptionOf(resource, logGroup));
      findings.push(forwarderFinding('logGroupMustExist', { logGroup: shown }));
      added += 1;
    }
  }
  if (added === 0) return findings;
  const declared = template.section('Parameters')[parameterName];
  if (declared === undefined) edit.set(['Parameters', parameterName], parameter);
  return [...findings, forwarderFinding('otherFiltersUnknown', { limit: filtersPerLogGroup })];
}

function unsubscribe(template: Template, edit: DataEdit): void {
  const subscribed = functionsOf(template).filter(([id]) => {
    const own = template.resource(subscriptionId(id), filterType);
    return own !== undefined && isOurs(own);
  });
  for (const [id] of subscribed) edit.remove(['Resources', subscriptionId(id)]);
  if (JSON.stringify(template.section('Parameters')[parameterName]) === JSON.stringify(parameter))
    edit.remove(['Parameters', parameterName]);
}

function functionsOf(template: Template): [id: string, resource: Resource][] {
  return template.resources().filter(([, { Type }]) => Type === functionTypes.raw || Type === functionTypes.sam);
}

/** Logical ids hold letters and digits only, at most 255 of them. */
function subscriptionId(id: string): string {
  return `${id}DatadogSubscription`;
}

/** The log group that the function writes to: the one that it names, else the one that AWS Lambda makes for it. */
function logGroupOf(template: Template, id: string, resource: Resource): Value {
  const globals = mappingOf(mappingOf(template.section('Globals')).Function);
  const inherited = resource.Type === functionTypes.sam ? mappingOf(globals.LoggingConfig).LogGroup : undefined;
  return (
    mappingOf(mappingOf(resource.Properties).LoggingConfig).LogGroup ??
    inherited ?? { 'Fn::Sub': `/aws/lambda/\${${id}}` }
  );
}

function subscriptionOf(resource: Resource, logGroup: Value): Value {
  return {
    Type: filterType,
    // Where the function is not made, its log group is not either.
    ...(typeof resource.Condition === 'string' ? { Condition: resource.Condition } : {}),
    Properties: {
      LogGroupName: logGroup,
      FilterName: filterName,
      FilterPattern: '',
      DestinationArn: { Ref: parameterName },
    },
  };
}

function isFilterOf(resource: Resource, logGroup: string): boolean {
  return resource.Type === filterType && JSON.stringify(mappingOf(resource.Properties).LogGroupName) === logGroup;
}

function isOurs(resource: Resource): boolean {
  const destination = mappingOf(resource.Properties).DestinationArn;
  return isMapping(destination ?? null) && mappingOf(destination).Ref === parameterName;
}
