import type { SandboxState } from '../state.ts';
import { buildDemo } from './demo.ts';
import { demoAccounts } from './demo-accounts.ts';

/** `demo`: accounts with some 400 functions worth exploring; `empty`: the same accounts without functions or roles. */
export const organisationNames = ['demo', 'empty'] as const;
export type OrganisationName = (typeof organisationNames)[number];

/** Fills an empty state, the same way each time. */
export function buildOrganisation(state: SandboxState, organisation: OrganisationName): void {
  state.putAccount({
    awsAccountId: demoAccounts.production,
    name: 'production',
    partition: 'aws',
    enabledOptInRegions: ['ap-east-2', 'eu-south-1'],
  });
  state.putAccount({
    awsAccountId: demoAccounts.staging,
    name: 'staging',
    partition: 'aws',
    enabledOptInRegions: [],
  });
  state.putAccount({
    awsAccountId: demoAccounts.govCloud,
    name: 'govcloud',
    partition: 'aws-us-gov',
    enabledOptInRegions: [],
  });
  if (organisation === 'demo') buildDemo(state, demoAccounts);
}
