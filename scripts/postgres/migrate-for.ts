import { grantToApplication } from '../../lib/db/kernel/application-role.ts';
import { migrate } from '../../lib/db/kernel/migrate.ts';

/** Migrates as the owner, then lets the other role use what is there. Returns the names of the migrations applied now. */
export async function migrateFor(applicationUrl: string, ownerUrl: string): Promise<string[]> {
  const applied = await migrate(ownerUrl);
  const roleOf = (url: string) => decodeURIComponent(new URL(url).username);
  if (roleOf(applicationUrl) !== roleOf(ownerUrl)) await grantToApplication(ownerUrl, roleOf(applicationUrl));
  return applied;
}
