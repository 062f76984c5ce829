'use client';

import Button from '@cloudscape-design/components/button';
import SpaceBetween from '@cloudscape-design/components/space-between';
import { useRouter } from 'next/navigation';
import { useTranslations } from 'next-intl';
import { useAction } from '#app/_doors/use-action.ts';
import { keepRolloutSelection } from '#app/_parts/selection.ts';
import { FailureAlert } from '#app/_shell/failure-text.tsx';
import { LinkButton, PageLink } from '#app/_shell/links.tsx';
import { bringBackAction } from '#app/(console)/functions/actions.ts';
import { nothingSelected, withFunctions } from '#lib/core/functions/function-selection.ts';
import type { FunctionRow } from '#lib/db/functions/function-page.ts';
import type { FunctionState } from './function-state.ts';

type Props = { found: FunctionRow; state: FunctionState; mayPlan: boolean };

/** The one thing that a person would do next, in a line, with the button that begins it. */
export function NextMoveFact({ found, state: { nextMove, openRollout }, mayPlan }: Props) {
  const t = useTranslations('functions.state.moves');
  if (openRollout !== null && (nextMove === 'seeRollout' || nextMove === 'seePreview')) {
    const { id, number, status } = openRollout;
    return (
      <div>
        {t.rich(nextMove, { number, status, link: (text) => <PageLink href={`/rollouts/${id}`}>{text}</PageLink> })}
      </div>
    );
  }
  return (
    <SpaceBetween size="xxs">
      <div>{t(nextMove)}</div>
      <MoveButton found={found} move={nextMove} mayPlan={mayPlan} />
    </SpaceBetween>
  );
}

function MoveButton({
  found,
  move,
  mayPlan,
}: {
  found: FunctionRow;
  move: FunctionState['nextMove'];
  mayPlan: boolean;
}) {
  const t = useTranslations('functions.state.moveButtons');
  const router = useRouter();
  const back = useAction(bringBackAction);
  switch (move) {
    case 'seeAccount':
      return <LinkButton href={`/accounts/${found.accountId}`}>{t('seeAccount')}</LinkButton>;
    case 'bringBack':
      return (
        <SpaceBetween size="xs">
          <FailureAlert failure={back.failure} />
          <Button
            disabled={!mayPlan}
            loading={back.isRunning}
            onClick={() =>
              void back.run({ functionIds: [found.id] }, ({ rolloutId }) => router.push(`/rollouts/${rolloutId}`))
            }
          >
            {t('bringBack')}
          </Button>
        </SpaceBetween>
      );
    case 'resolvePlainKey':
    case 'complete':
    case 'upgrade':
    case 'instrument':
      return (
        <Button
          disabled={!mayPlan}
          onClick={() => {
            keepRolloutSelection({
              selection: withFunctions(nothingSelected, [found.id]),
              mode: 'instrument',
              count: 1,
            });
            router.push('/rollouts/new');
          }}
        >
          {t(move)}
        </Button>
      );
    default:
      return null;
  }
}
