import { expect, test } from 'vitest';
import type { FunctionTags } from './function-configuration.ts';
import { type Owner, ownerOf } from './owner.ts';

const stack = { 'aws:cloudformation:stack-name': 'shop', 'aws:cloudformation:logical-id': 'OrdersFunction' };

const rows: [name: string, tags: FunctionTags | undefined, owner: Owner][] = [
  ['tags that were not read', undefined, { tool: 'unknown' }],
  ['no tags', {}, { tool: 'unknown' }],
  ['a stack', stack, { tool: 'cloudformation', name: 'shop' }],
  ['SAM', { ...stack, 'lambda:createdBy': 'SAM' }, { tool: 'sam', name: 'shop' }],
  ['Serverless', { ...stack, STAGE: 'dev' }, { tool: 'serverless', name: 'shop' }],
  [
    'CDK by its logical id',
    { ...stack, 'aws:cloudformation:logical-id': 'Orders5E7490E8' },
    { tool: 'cdk', name: 'shop' },
  ],
  ['Chalice', { 'aws-chalice': 'version=1.31.0:stage=dev:app=shop' }, { tool: 'chalice', name: 'shop' }],
  ['Terraform by a tag of the team', { ManagedBy: 'terraform' }, { tool: 'terraform' }],
  ["Datadog's Terraform module", { dd_sls_terraform_module: '2.0.0' }, { tool: 'terraform' }],
];

test.each(rows)('the owner is told from the tags of %s', (_, tags, owner) => {
  expect(ownerOf(tags)).toEqual(owner);
});
