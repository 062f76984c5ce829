import Alert from '@cloudscape-design/components/alert';
import Button from '@cloudscape-design/components/button';
import { useTranslations } from 'next-intl';
import { useAction } from '#app/_doors/use-action.ts';
import { FailureAlert } from '#app/_shell/failure-text.tsx';
import { useList } from '#app/_shell/use-list.ts';
import type { UserListItem } from '#lib/db/people/users-page.ts';
import { revokeTokensOfMakerAction } from '../actions.ts';

/** Tokens of machines that stay valid though who made them may not sign in, with what revokes them. */
export function LeftTokens({ users }: { users: readonly UserListItem[] }) {
  const t = useTranslations('auth.users');
  const list = useList();
  const { run, isRunning, failure } = useAction(revokeTokensOfMakerAction);
  return (
    <>
      <FailureAlert failure={failure} />
      {users
        .filter(({ isDisabled, machineTokens }) => isDisabled && machineTokens.length > 0)
        .map(({ id, name, machineTokens }) => (
          <Alert
            key={id}
            type="warning"
            header={t('leftTokens', { name, count: machineTokens.length })}
            action={
              <Button
                disabled={isRunning}
                ariaLabel={t('revokeLeftLabel', { name })}
                onClick={() => void run({ userId: id })}
              >
                {t('revokeLeft', { count: machineTokens.length })}
              </Button>
            }
          >
            {t('leftTokensHint', { tokens: list(machineTokens) })}
          </Alert>
        ))}
    </>
  );
}
