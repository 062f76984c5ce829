'use client';

import Alert from '@cloudscape-design/components/alert';
import Box from '@cloudscape-design/components/box';
import Button from '@cloudscape-design/components/button';
import Container from '@cloudscape-design/components/container';
import CopyToClipboard from '@cloudscape-design/components/copy-to-clipboard';
import ExpandableSection from '@cloudscape-design/components/expandable-section';
import FormField from '@cloudscape-design/components/form-field';
import Header from '@cloudscape-design/components/header';
import Input from '@cloudscape-design/components/input';
import SpaceBetween from '@cloudscape-design/components/space-between';
import Tabs from '@cloudscape-design/components/tabs';
import Toggle from '@cloudscape-design/components/toggle';
import { useTranslations } from 'next-intl';
import { useAddressChoice } from '#app/_parts/address-filter/use-address-state.ts';
import { Copyable } from '#app/_shell/copyable.tsx';
import {
  cloudFormationCommand,
  cloudFormationFileName,
  cloudFormationTemplate,
} from '#lib/core/connection/cloudformation-template.ts';
import { type QuickCreateTarget, quickCreateLink } from '#lib/core/connection/quick-create.ts';
import type { TemplateInput } from '#lib/core/connection/templates.ts';
import { terraformFileName, terraformTemplate } from '#lib/core/connection/terraform-template.ts';
import { mainRegionOf } from '#lib/core/lambda/regions.ts';
import { parseTypedAccountIds } from '#lib/core/lambda/typed-account-id.ts';
import type { AccountRow } from '#lib/db/accounts/accounts-page.ts';
import type { WorkerState } from '#lib/db/queue/worker-state.ts';
import { PermissionsSection } from './permissions-section.tsx';

type Props = {
  account: AccountRow;
  externalId: string;
  worker: Pick<WorkerState, 'principalArn' | 'isSimulated'>;
  quickCreate?: QuickCreateTarget;
  hasWriteRole: boolean;
  onWriteRoleChange: (hasWriteRole: boolean) => void;
  /** As typed: account ids separated by commas. */
  layerAccounts: string;
  onLayerAccountsChange: (layerAccounts: string) => void;
};

/** How to create the roles: what they trust, what they may do, and the templates. */
export function RoleTemplates(props: Props) {
  const { account, externalId, hasWriteRole, layerAccounts } = props;
  const { principalArn, isSimulated } = props.worker;
  const t = useTranslations('accounts.templatesPart');
  const ids = parseTypedAccountIds(layerAccounts);
  const workerPartition = principalArn?.split(':')[1];
  const input = principalArn && {
    principalArn,
    externalId,
    hasWriteRole,
    layerAccounts: ids ?? [],
  };
  return (
    <SpaceBetween size="l">
      <Container>
        <SpaceBetween size="l">
          <FormField label={t('externalId')} description={t('externalIdHint')} stretch>
            <Copyable text={externalId} label={t('copyExternalId')} />
          </FormField>
          {principalArn ? (
            <FormField label={t('principal')} description={t('principalHint')} stretch>
              <Copyable text={principalArn} label={t('copyPrincipal')} />
            </FormField>
          ) : (
            <Alert type="warning">{t('principalUnknown')}</Alert>
          )}
          {workerPartition !== undefined && workerPartition !== account.partition ? (
            // The simulated AWS lets its one worker into every partition.
            <Alert type={isSimulated ? 'info' : 'warning'}>
              {t(isSimulated ? 'otherPartitionSimulated' : 'otherPartition', {
                worker: workerPartition,
                partition: account.partition,
              })}
            </Alert>
          ) : null}
          <Toggle
            checked={hasWriteRole}
            description={t('writeHint')}
            onChange={({ detail }) => props.onWriteRoleChange(detail.checked)}
          >
            {t('write')}
          </Toggle>
          {hasWriteRole ? (
            <FormField
              label={t('layerAccounts')}
              description={t('layerAccountsHint')}
              errorText={ids ? undefined : t('layerAccountsError')}
              stretch
            >
              <Input
                value={layerAccounts}
                placeholder="123456789012, 210987654321"
                onChange={({ detail }) => props.onLayerAccountsChange(detail.value)}
              />
            </FormField>
          ) : null}
        </SpaceBetween>
      </Container>
      {input ? <TemplateChoice account={account} input={input} quickCreate={props.quickCreate} /> : null}
      <PermissionsSection hasWriteRole={hasWriteRole} />
    </SpaceBetween>
  );
}

type ChoiceProps = { account: AccountRow; input: TemplateInput; quickCreate?: QuickCreateTarget };

const methods = ['cloudFormation', 'terraform'] as const;

/** CloudFormation or Terraform. */
function TemplateChoice({ account, input, quickCreate }: ChoiceProps) {
  const t = useTranslations('accounts.templatesPart');
  const [method, setMethod] = useAddressChoice('method', methods);
  return (
    <Container header={<Header variant="h2">{t('method')}</Header>}>
      <Tabs
        activeTabId={method}
        onChange={({ detail }) => setMethod(detail.activeTabId)}
        ariaLabel={t('method')}
        tabs={[
          {
            id: 'cloudFormation',
            label: t('cloudFormation'),
            content: <CloudFormation account={account} input={input} quickCreate={quickCreate} />,
          },
          { id: 'terraform', label: t('terraform'), content: <Terraform account={account} input={input} /> },
        ]}
      />
    </Container>
  );
}

function CloudFormation({ account, input, quickCreate }: ChoiceProps) {
  const t = useTranslations('accounts.templatesPart');
  const say = useTranslations('accounts');
  // Roles are global: the Region is only where CloudFormation keeps its record of the stack.
  const region = mainRegionOf(account.partition);
  const template = cloudFormationTemplate(input, say);
  const command = cloudFormationCommand(region);
  return (
    <SpaceBetween size="m">
      {quickCreate ? (
        <SpaceBetween size="xs">
          <Button
            href={quickCreateLink(quickCreate, input, { awsAccountId: account.awsAccountId, region })}
            target="_blank"
            iconName="external"
            iconAlign="right"
          >
            {t('quickCreate')}
          </Button>
          <Box color="text-body-secondary">{t('quickCreateHint', { awsAccountId: account.awsAccountId })}</Box>
        </SpaceBetween>
      ) : null}
      <Box variant="p">{quickCreate ? t('downloadHint') : t('consoleHint')}</Box>
      <Copyable text={command} label={t('copyCommand')} />
      <DownloadedTemplate text={template} fileName={cloudFormationFileName} />
    </SpaceBetween>
  );
}

function Terraform({ account, input }: { account: AccountRow; input: TemplateInput }) {
  const t = useTranslations('accounts.templatesPart');
  const say = useTranslations('accounts');
  return (
    <SpaceBetween size="m">
      <Box variant="p">{t('terraformHint', { awsAccountId: account.awsAccountId })}</Box>
      <DownloadedTemplate text={terraformTemplate(input, say)} fileName={terraformFileName} />
    </SpaceBetween>
  );
}

/** A template to download, copy or read. */
function DownloadedTemplate({ text, fileName }: { text: string; fileName: string }) {
  const t = useTranslations('accounts.templatesPart');
  const common = useTranslations('common');
  return (
    <SpaceBetween size="s">
      <SpaceBetween size="xs" direction="horizontal">
        <Button iconName="download" onClick={() => download(text, fileName)}>
          {t('download')}
        </Button>
        <CopyToClipboard
          variant="button"
          textToCopy={text}
          copyButtonText={common('copy')}
          copySuccessText={common('copied')}
          copyErrorText={common('copyFailed')}
        />
      </SpaceBetween>
      <ExpandableSection headerText={t('show')}>
        {/* biome-ignore lint/a11y/noNoninteractiveTabindex: a box that scrolls must be reachable by keyboard */}
        <section className="code-block" tabIndex={0} aria-label={t('templateText')}>
          <pre>{text}</pre>
        </section>
      </ExpandableSection>
    </SpaceBetween>
  );
}

/** Gives the browser a text as a file. */
function download(text: string, fileName: string): void {
  const address = URL.createObjectURL(new Blob([text], { type: 'text/plain' }));
  const link = document.createElement('a');
  link.href = address;
  link.download = fileName;
  link.click();
  URL.revokeObjectURL(address);
}
