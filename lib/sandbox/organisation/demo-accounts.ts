/** The accounts of the simulated organisation. */
export const demoAccounts = {
  production: '111122223333',
  staging: '444455556666',
  govCloud: '777788889999',
} as const;

export type DemoAccounts = typeof demoAccounts;
