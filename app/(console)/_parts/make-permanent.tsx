'use client';

import Container from '@cloudscape-design/components/container';
import Header from '@cloudscape-design/components/header';
import SpaceBetween from '@cloudscape-design/components/space-between';
import { useFormatter, useTranslations } from 'next-intl';
import type { ReactNode } from 'react';
import { InfoLink } from '#app/_shell/help/info-link.tsx';
import { LinkButton, PageLink } from '#app/_shell/links.tsx';
import type { CodeOccasion } from '#lib/commands/code/occasion-queries.ts';
import { hasConflicts } from '#lib/core/change/change-codes.ts';

/** So many settings are named; more are counted. */
const mostSettings = 8;

/** Who deploys the functions, what a deployment would undo, and the way to the code. Nothing for a revert, or where no function is left. */
export function MakePermanent({ occasion }: { occasion: CodeOccasion }) {
  const t = useTranslations('code.permanent');
  const { rollout, functionId, count } = occasion;
  if (count === 0 || (rollout !== null && hasConflicts(rollout.mode))) return null;
  return (
    <Container
      header={
        <Header
          variant="h2"
          info={<InfoLink subject="permanent" about={t('title')} />}
          actions={<LinkButton href={addressOf(occasion)}>{rollout === null ? t('openCode') : t('open')}</LinkButton>}
        >
          {t('title')}
        </Header>
      }
    >
      {functionId === null ? <RolloutText occasion={occasion} /> : <FunctionText occasion={occasion} />}
    </Container>
  );
}

/** The workbench with these functions and settings. Only numbers and ids stand in the address. */
function addressOf({ rollout, functionId }: CodeOccasion): string {
  const query = [
    ...(rollout === null ? [] : [`rollout=${rollout.number}`]),
    ...(functionId === null ? [] : [`function=${functionId}`]),
  ];
  return `/code?${query.join('&')}`;
}

function FunctionText({ occasion: { rollout, owners, settings } }: { occasion: CodeOccasion }) {
  const t = useTranslations('code.permanent');
  const ownerName = useOwnerName();
  const settingNames = useSettingNames();
  const [owner] = owners;
  const isKnown = owner !== undefined && owner.tool !== 'unknown';
  return (
    <SpaceBetween size="xs">
      <div>{isKnown ? t('deployedBy', { owner: ownerName(owner) }) : t('unknownOwner')}</div>
      <div>
        {rollout === null || settings.length === 0
          ? t('nothing')
          : t.rich(isKnown ? 'undoes' : 'undoesIfAny', {
              ...{ number: rollout.number, mode: rollout.mode, settings: settingNames(settings) },
              link: (chunks: ReactNode) => <PageLink href={`/rollouts/${rollout.id}`}>{chunks}</PageLink>,
            })}
      </div>
    </SpaceBetween>
  );
}

function RolloutText({ occasion: { owners } }: { occasion: CodeOccasion }) {
  const t = useTranslations('code.permanent');
  const ownerName = useOwnerName();
  const known = owners.filter(({ tool }) => tool !== 'unknown');
  const knownCount = known.reduce((sum, owner) => sum + owner.count, 0);
  const unknown = owners.find(({ tool }) => tool === 'unknown');
  return (
    <SpaceBetween size="xs">
      {known.length === 0 ? null : <div>{t('rolloutUndoes', { count: knownCount })}</div>}
      {known.length === 0 ? null : (
        <div>
          {t('rolloutDeployedBy')}
          <ul>
            {known.map((owner) => (
              <li key={owner.tool}>{t('rolloutOwner', { owner: ownerName(owner), count: owner.count })}</li>
            ))}
          </ul>
        </div>
      )}
      {unknown === undefined ? null : <div>{t('rolloutUnknown', { count: unknown.count })}</div>}
    </SpaceBetween>
  );
}

function useOwnerName(): (owner: CodeOccasion['owners'][number]) => string {
  const t = useTranslations('code.permanent');
  const format = useFormatter();
  return ({ tool, names }) => {
    const owner = t('owner', { tool });
    return names.length === 0 ? owner : t('ownerNamed', { owner, names: format.list(names, { type: 'unit' }) });
  };
}

function useSettingNames(): (settings: readonly string[]) => string {
  const t = useTranslations('code.permanent');
  const format = useFormatter();
  const words: Readonly<Record<string, string>> = {
    Handler: t('handler'),
    Layers: t('layers'),
    'ImageConfig.Command': t('command'),
  };
  return (settings) => {
    const named = settings.slice(0, mostSettings).map((setting) => words[setting] ?? setting);
    const more = settings.length - named.length;
    return format.list(more > 0 ? [...named, t('more', { count: more })] : named);
  };
}
