'use client';

import Button from '@cloudscape-design/components/button';
import Container from '@cloudscape-design/components/container';
import Form from '@cloudscape-design/components/form';
import SpaceBetween from '@cloudscape-design/components/space-between';
import { useRouter } from 'next/navigation';
import { useTranslations } from 'next-intl';
import { useAction } from '#app/_doors/use-action.ts';
import { FailureAlert, useFieldError } from '#app/_shell/failure-text.tsx';
import { RestoredDraft } from '#app/_shell/restored-draft.tsx';
import { useKeptDraft } from '#app/_shell/use-kept-draft.ts';
import { RegionChoice } from '#app/(console)/accounts/_parts/region-choice.tsx';
import { chooseRegionsAction } from '#app/(console)/accounts/actions.ts';
import type { AccountRow } from '#lib/db/accounts/accounts-page.ts';

/** The Regions to work with; saving scans them. */
export function RegionsForm({ account, mayManage }: { account: AccountRow; mayManage: boolean }) {
  const t = useTranslations('accounts.regions');
  const router = useRouter();
  const { draft, setDraft, isRestored, forget, discard } = useKeptDraft(`regions ${account.id}`, () => account.regions);
  const { run, isRunning, failure, fieldErrors } = useAction(chooseRegionsAction);
  const fieldError = useFieldError(fieldErrors);
  const save = (
    <Button variant="primary" loading={isRunning} disabled={!mayManage}>
      {t('saveAndScan')}
    </Button>
  );
  return (
    <form
      noValidate
      onSubmit={(event) => {
        event.preventDefault();
        void run({ accountId: account.id, regions: draft }, () => {
          forget();
          router.refresh();
        });
      }}
    >
      <Form actions={save}>
        <SpaceBetween size="l">
          <RestoredDraft isRestored={isRestored} discard={discard} />
          <FailureAlert failure={failure} />
          <Container footer={t('removed')}>
            <RegionChoice
              enabled={account.enabledRegions}
              chosen={draft}
              onChange={setDraft}
              disabled={!mayManage}
              errorText={fieldError('regions')}
            />
          </Container>
        </SpaceBetween>
      </Form>
    </form>
  );
}
