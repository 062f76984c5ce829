import type { SandboxState } from '../state.ts';
import { buildDemo } from './demo.ts';

/** `demo`: accounts with some 400 functions worth exploring; `empty`: the same accounts without functions or roles. */
export const organisationNames = ['demo', 'empty'] as const;
export type OrganisationName = (typeof organisationNames)[number];

/** The accounts of the simulated organisation. */
export const demoAccounts = {
  production: '111122223333',
  staging: '444455556666',
  govCloud: '777788889999',
} as const;

/** Fills an empty state. `now` (milliseconds) is the moment of creation; all else depends on nothing. */
export function buildOrganisation(state: SandboxState, organisation: OrganisationName, now: number): void {
  state.putAccount({
    accountId: demoAccounts.production,
    name: 'production',
    partition: 'aws',
    enabledOptInRegions: ['ap-east-2', 'eu-south-1'],
  });
  state.putAccount({
    accountId: demoAccounts.staging,
    name: 'staging',
    partition: 'aws',
    enabledOptInRegions: [],
  });
  state.putAccount({
    accountId: demoAccounts.govCloud,
    name: 'govcloud',
    partition: 'aws-us-gov',
    enabledOptInRegions: [],
  });
  if (organisation === 'demo') buildDemo(state, demoAccounts, now);
}
