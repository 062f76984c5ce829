import type { Call } from '../call.ts';
import { AwsFault } from '../wire/aws-fault.ts';
import { queryReply, type Reply } from '../wire/reply.ts';
import type { XmlChild } from '../wire/xml.ts';
import { statementsOfRole } from './execution-roles.ts';
import { membersOf } from './form-list.ts';
import { type AccessRequest, evaluatePolicy, type Statement } from './policy.ts';

const namespace = 'https://iam.amazonaws.com/doc/2010-05-08/';
const decisionWords = { allow: 'allowed', implicitDeny: 'implicitDeny', explicitDeny: 'explicitDeny' } as const;

/**
 * iam:SimulatePrincipalPolicy for a role of the caller's account: what its own policy says about each action on each
 * resource. Policies of resources do not count, as in AWS unless they are sent along.
 */
export function simulatePrincipalPolicy(call: Call): Reply {
  const form = new URLSearchParams(call.body);
  const roleArn = form.get('PolicySourceArn') ?? '';
  call.authorize('iam:SimulatePrincipalPolicy', roleArn);
  const [, awsAccountId, roleName = ''] =
    /^arn:[a-z-]+:iam::(\d{12}):role\/(?:.*\/)?([\w+=,.@-]{1,64})$/.exec(roleArn) ?? [];
  if (awsAccountId !== call.awsAccountId) throw new AwsFault(400, 'InvalidInput', `Invalid Entity Arn: ${roleArn}`);
  const actions = membersOf(form, 'ActionNames');
  if (actions.length === 0) throw new AwsFault(400, 'InvalidInput', 'No actions were given.');
  const statements = statementsOfRole(call.state, awsAccountId, roleName);
  if (!statements) throw new AwsFault(404, 'NoSuchEntity', `The role with name ${roleName} cannot be found.`);
  const resources = membersOf(form, 'ResourceArns');
  const context = contextOf(form);
  const results = actions.flatMap((action) =>
    (resources.length === 0 ? ['*'] : resources).map((resource) => evaluate(statements, { action, resource, context })),
  );
  return queryReply(
    'SimulatePrincipalPolicy',
    [
      ['IsTruncated', false],
      ['EvaluationResults', results],
    ],
    { namespace, requestId: call.requestId },
  );
}

function evaluate(statements: readonly Statement[], request: AccessRequest): XmlChild {
  const keys = statements.flatMap(({ Condition }) => Object.values(Condition ?? {}).flatMap(Object.keys));
  const missing = [...new Set(keys)].filter((key) => !Object.hasOwn(request.context ?? {}, key));
  return [
    'member',
    [
      ['EvalActionName', request.action],
      ['EvalResourceName', request.resource],
      ['EvalDecision', decisionWords[evaluatePolicy(statements, request)]],
      ['MissingContextValues', missing.map((key) => ['member', key] as const)],
      ['MatchedStatements', []],
    ],
  ];
}

function contextOf(form: URLSearchParams): Record<string, string[]> {
  const context: Record<string, string[]> = {};
  for (let number = 1; ; number += 1) {
    const entry = `ContextEntries.member.${number}`;
    const key = form.get(`${entry}.ContextKeyName`);
    if (key === null) return context;
    context[key] = membersOf(form, `${entry}.ContextKeyValues`);
  }
}
