import type { Call } from '../call.ts';
import type { Role } from '../records.ts';
import { AwsFault } from '../wire/aws-fault.ts';
import { queryReply, type Reply } from '../wire/reply.ts';
import type { XmlChild } from '../wire/xml.ts';
import { roleIdOf } from './credentials.ts';
import { membersOf } from './form-list.ts';
import { policyDocumentSchema, type Statement } from './policy.ts';
import { trustSchema } from './trust.ts';

/** IAM's role operations, as far as tools need them that create a function's role and delete it again. */
export const iamRoleOperations: Readonly<Record<string, (call: Call) => Reply>> = {
  CreateRole: createRole,
  GetRole: (call) => answer(call, [roleElement(call, findRole(call, 'iam:GetRole'))]),
  DeleteRole: deleteRole,
  PutRolePolicy: putRolePolicy,
  GetRolePolicy: getRolePolicy,
  DeleteRolePolicy: deleteRolePolicy,
  AttachRolePolicy: (call) => changeAttached(call, 'iam:AttachRolePolicy', (kept, arn) => [...kept, arn]),
  DetachRolePolicy: (call) => changeAttached(call, 'iam:DetachRolePolicy', (kept) => kept),
  ListRolePolicies: (call) => {
    const { inlinePolicies = {} } = findRole(call, 'iam:ListRolePolicies').iam ?? {};
    return answer(call, [
      ['PolicyNames', memberElements(Object.keys(inlinePolicies))],
      ['IsTruncated', false],
    ]);
  },
  ListAttachedRolePolicies: (call) => {
    const { attachedPolicyArns = [] } = findRole(call, 'iam:ListAttachedRolePolicies').iam ?? {};
    const policies = attachedPolicyArns.map((arn): XmlChild[] => [
      ['PolicyName', arn.slice(arn.lastIndexOf('/') + 1)],
      ['PolicyArn', arn],
    ]);
    return answer(call, [
      ['AttachedPolicies', memberElements(policies)],
      ['IsTruncated', false],
    ]);
  },
  ListInstanceProfilesForRole: (call) => {
    findRole(call, 'iam:ListInstanceProfilesForRole');
    return answer(call, [
      ['InstanceProfiles', []],
      ['IsTruncated', false],
    ]);
  },
};

function createRole(call: Call): Reply {
  const form = new URLSearchParams(call.body);
  const roleName = form.get('RoleName') ?? '';
  call.authorize('iam:CreateRole', arnOf(call, roleName, form.get('Path') ?? '/'));
  if (!/^[\w+=,.@-]{1,64}$/.test(roleName))
    throw validation(
      `The specified value for roleName is invalid. It must contain only alphanumeric characters and/or the following: +=,.@_-`,
    );
  if (call.state.roles.has(`${call.awsAccountId}/${roleName}`))
    throw new AwsFault(409, 'EntityAlreadyExists', `Role with name ${roleName} already exists.`);
  const assumeRolePolicy = form.get('AssumeRolePolicyDocument') ?? '';
  const trust = trustSchema.safeParse(jsonOf(assumeRolePolicy));
  if (!trust.success) throw new AwsFault(400, 'MalformedPolicyDocument', 'This policy contains invalid Json');
  const role: Role = {
    roleName,
    ...trust.data,
    maxSessionSeconds: Number(form.get('MaxSessionDuration') ?? 3600),
    statements: [],
    createdAt: new Date(call.now).toISOString(),
    iam: {
      path: form.get('Path') ?? '/',
      description: form.get('Description') ?? '',
      assumeRolePolicy,
      inlinePolicies: {},
      attachedPolicyArns: [],
      tags: Object.fromEntries(
        membersOf(form, 'Tags', 'Key').map((key, index) => [key, membersOf(form, 'Tags', 'Value')[index] ?? '']),
      ),
    },
  };
  call.state.putRole(call.awsAccountId, role);
  call.hadEffect = true;
  return answer(call, [roleElement(call, role)]);
}

function deleteRole(call: Call): Reply {
  const role = findRole(call, 'iam:DeleteRole');
  if (Object.keys(role.iam?.inlinePolicies ?? {}).length > 0)
    throw new AwsFault(409, 'DeleteConflict', 'Cannot delete entity, must delete policies first.');
  if ((role.iam?.attachedPolicyArns ?? []).length > 0)
    throw new AwsFault(409, 'DeleteConflict', 'Cannot delete entity, must detach all policies first.');
  call.state.deleteRole(call.awsAccountId, role.roleName);
  call.hadEffect = true;
  return answer(call, []);
}

function putRolePolicy(call: Call): Reply {
  const form = new URLSearchParams(call.body);
  const role = findRole(call, 'iam:PutRolePolicy');
  const document = form.get('PolicyDocument') ?? '';
  if (!policyDocumentSchema.safeParse(jsonOf(document)).success)
    throw new AwsFault(400, 'MalformedPolicyDocument', 'Syntax errors in policy.');
  const inlinePolicies = { ...role.iam?.inlinePolicies, [form.get('PolicyName') ?? '']: document };
  return store(call, role, { inlinePolicies });
}

function getRolePolicy(call: Call): Reply {
  const role = findRole(call, 'iam:GetRolePolicy');
  const policyName = policyNameOf(call);
  const document = role.iam?.inlinePolicies[policyName];
  if (document === undefined) throw noPolicy(policyName);
  return answer(call, [
    ['RoleName', role.roleName],
    ['PolicyName', policyName],
    ['PolicyDocument', encodeURIComponent(document)],
  ]);
}

function deleteRolePolicy(call: Call): Reply {
  const role = findRole(call, 'iam:DeleteRolePolicy');
  const policyName = policyNameOf(call);
  const { [policyName]: gone, ...inlinePolicies } = role.iam?.inlinePolicies ?? {};
  if (gone === undefined) throw noPolicy(policyName);
  return store(call, role, { inlinePolicies });
}

function changeAttached(call: Call, action: string, change: (others: string[], policyArn: string) => string[]): Reply {
  const role = findRole(call, action);
  const policyArn = new URLSearchParams(call.body).get('PolicyArn') ?? '';
  const others = (role.iam?.attachedPolicyArns ?? []).filter((arn) => arn !== policyArn);
  return store(call, role, { attachedPolicyArns: change(others, policyArn) });
}

/** Keeps a role with other policies; attached ones are remembered, but only those written into the role decide. */
function store(call: Call, role: Role, change: Partial<NonNullable<Role['iam']>>): Reply {
  if (!role.iam) throw new AwsFault(400, 'UnmodifiableEntity', 'This role was not made through IAM.');
  const iam = { ...role.iam, ...change };
  const statements: Statement[] = Object.values(iam.inlinePolicies).flatMap(
    (document) => policyDocumentSchema.parse(jsonOf(document)).Statement,
  );
  call.state.putRole(call.awsAccountId, { ...role, iam, statements });
  call.hadEffect = true;
  return answer(call, []);
}

function findRole(call: Call, action: string): Role {
  const roleName = new URLSearchParams(call.body).get('RoleName') ?? '';
  const role = call.state.roles.get(`${call.awsAccountId}/${roleName}`);
  call.authorize(action, arnOf(call, roleName, role?.iam?.path ?? '/'));
  if (!role) throw new AwsFault(404, 'NoSuchEntity', `The role with name ${roleName} cannot be found.`);
  return role;
}

function roleElement(call: Call, role: Role): XmlChild {
  const path = role.iam?.path ?? '/';
  const tags = Object.entries(role.iam?.tags ?? {}).map(([Key, Value]): XmlChild[] => [
    ['Key', Key],
    ['Value', Value],
  ]);
  return [
    'Role',
    [
      ['Path', path],
      ['RoleName', role.roleName],
      ['RoleId', roleIdOf(call.awsAccountId, role.roleName)],
      ['Arn', arnOf(call, role.roleName, path)],
      ['CreateDate', role.createdAt.replace(/\.\d+Z$/, 'Z')],
      ['AssumeRolePolicyDocument', role.iam ? encodeURIComponent(role.iam.assumeRolePolicy) : undefined],
      ['Description', role.iam?.description || undefined],
      ['MaxSessionDuration', role.maxSessionSeconds],
      ['Tags', memberElements(tags)],
    ],
  ];
}

function memberElements(items: readonly (string | XmlChild[])[]): XmlChild[] {
  return items.map((item) => ['member', item]);
}

function arnOf({ partition, awsAccountId }: Call, roleName: string, path: string): string {
  return `arn:${partition}:iam::${awsAccountId}:role${path}${roleName}`;
}

function policyNameOf(call: Call): string {
  return new URLSearchParams(call.body).get('PolicyName') ?? '';
}

function jsonOf(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch (cause) {
    throw Object.assign(new AwsFault(400, 'MalformedPolicyDocument', 'This policy contains invalid Json'), { cause });
  }
}

function noPolicy(policyName: string): AwsFault {
  return new AwsFault(404, 'NoSuchEntity', `The role policy with name ${policyName} cannot be found.`);
}

function validation(message: string): AwsFault {
  return new AwsFault(400, 'ValidationException', message);
}

function answer(call: Call, result: readonly XmlChild[]): Reply {
  return queryReply(call.operation, result, {
    namespace: 'https://iam.amazonaws.com/doc/2010-05-08/',
    requestId: call.requestId,
  });
}
