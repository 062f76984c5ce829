'use client';

import Box from '@cloudscape-design/components/box';
import Container from '@cloudscape-design/components/container';
import FormField from '@cloudscape-design/components/form-field';
import Header from '@cloudscape-design/components/header';
import Link from '@cloudscape-design/components/link';
import SegmentedControl from '@cloudscape-design/components/segmented-control';
import Select, { type SelectProps } from '@cloudscape-design/components/select';
import SpaceBetween from '@cloudscape-design/components/space-between';
import { usePathname, useRouter } from 'next/navigation';
import { useTranslations } from 'next-intl';
import { useState } from 'react';
import { ownSettings } from './chosen-profile.ts';
import { CodePart } from './code-part.tsx';
import { CodeSection } from './code-section.tsx';
import type { ShownPart } from './shown-part.ts';

type Reason = 'onlyWay' | 'logsOnly' | 'inUse';

/** Everything that can be copied for the function, with its sentences. A part that it has no use for is null. */
export type ShownCode = {
  customCode: ShownPart & { links: { function: string; metrics: string; spans: string } };
  isLanguageKnown: boolean;
  network: ShownPart | null;
  forwarder: (ShownPart & { reason: Reason }) | null;
  otherTools: ShownPart;
  otherToolsPackaged: ShownPart | null;
};

type CodeSectionsProps = { code: ShownCode; profiles: readonly { id: string; name: string }[]; chosen: string };

/** The parts, each closed until it is asked for. */
export function CodeSections({ code, profiles, chosen }: CodeSectionsProps) {
  const t = useTranslations('functions.code');
  const { network, forwarder } = code;
  return (
    <Container
      header={
        <Header variant="h2" description={t('description')}>
          {t('title')}
        </Header>
      }
    >
      <SpaceBetween size="m">
        <SettingsSelect profiles={profiles} chosen={chosen} />
        <CustomCode code={code} />
        {network ? (
          <CodeSection id="network" name="network">
            <Box variant="p">{t('network.hint')}</Box>
            <CodePart part={network} groups={[{ label: t('form'), forms: codesOf(network) }]} />
          </CodeSection>
        ) : null}
        {forwarder ? (
          <CodeSection id="forwarder" name="forwarder">
            <Box variant="p">{t(`forwarder.${forwarder.reason}`)}</Box>
            <CodePart
              part={forwarder}
              groups={[
                { label: t('forwarder.subscription'), forms: subscriptionForms },
                { label: t('forwarder.function'), forms: codesOf(forwarder, subscriptionForms) },
              ]}
            />
          </CodeSection>
        ) : null}
        <OtherTools code={code} />
      </SpaceBetween>
    </Container>
  );
}

const subscriptionForms = ['subscriptionTerraform', 'subscriptionCloudFormation', 'subscriptionAwsCli'];

/** What stands beside every form of another tool. */
const companions = ['package', 'permission'];

function codesOf({ snippets }: ShownPart, without: readonly string[] = []): string[] {
  return snippets.map(({ code }) => code).filter((code) => !without.includes(code));
}

function SettingsSelect({ profiles, chosen }: Pick<CodeSectionsProps, 'profiles' | 'chosen'>) {
  const t = useTranslations('functions.code');
  const router = useRouter();
  const pathname = usePathname();
  const own: SelectProps.Option = { value: ownSettings, label: t('own'), description: t('ownHint') };
  const saved = profiles.map(({ id, name }): SelectProps.Option => ({ value: id, label: name }));
  return (
    <FormField label={t('settings')} description={t('settingsHint')}>
      <Select
        selectedOption={saved.find(({ value }) => value === chosen) ?? own}
        options={saved.length === 0 ? [own] : [own, { label: t('profiles'), options: saved }]}
        onChange={({ detail }) =>
          router.replace(`${pathname}?profile=${detail.selectedOption.value ?? ownSettings}`, { scroll: false })
        }
      />
    </FormField>
  );
}

function CustomCode({ code: { customCode, isLanguageKnown } }: { code: ShownCode }) {
  const t = useTranslations('functions.code.customCode');
  const { links } = customCode;
  return (
    <CodeSection id="custom-code" name="customCode">
      <SpaceBetween size="xs" direction="horizontal">
        {(['function', 'metrics', 'spans'] as const).map((name) => (
          <Link key={name} href={links[name]} external>
            {t(name)}
          </Link>
        ))}
      </SpaceBetween>
      {isLanguageKnown ? null : <Box variant="p">{t('language')}</Box>}
      <CodePart part={customCode} />
    </CodeSection>
  );
}

const libraryPlaces = ['layer', 'package'] as const;

function OtherTools({ code: { otherTools, otherToolsPackaged } }: { code: ShownCode }) {
  const t = useTranslations('functions.code.otherTools');
  const [place, setPlace] = useState<(typeof libraryPlaces)[number]>('layer');
  const part = place === 'package' && otherToolsPackaged ? otherToolsPackaged : otherTools;
  const isBlocked = part.findings.some(({ severity }) => severity === 'blocked');
  return (
    <CodeSection id="other-tools" name="otherTools">
      {otherToolsPackaged ? (
        <FormField label={t('library')} description={t('packageHint')}>
          <SegmentedControl
            label={t('library')}
            selectedId={place}
            options={libraryPlaces.map((id) => ({ id, text: t(id) }))}
            onChange={({ detail }) => setPlace(libraryPlaces.find((id) => id === detail.selectedId) ?? 'layer')}
          />
        </FormField>
      ) : null}
      {part.snippets.length === 0 && !isBlocked ? <Box variant="p">{t('unchanged')}</Box> : null}
      <CodePart part={part} groups={[{ label: t('tool'), forms: codesOf(part, companions) }]} />
    </CodeSection>
  );
}
