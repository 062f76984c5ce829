import { getLocale } from 'next-intl/server';
import { findingTexts } from '#app/(console)/_parts/finding-texts.ts';
import { type FunctionCodePartName, snippetSentencesByLocale } from '#i18n/code-messages.ts';
import type { FunctionCodeOutput, FunctionCodePart } from '#lib/commands/functions/function-code-queries.ts';
import { defaultLocale, joinSentences, localeNamed } from '#lib/core/language/locales.ts';
import type { FunctionRow } from '#lib/db/functions/function-page.ts';
import { ownSettings } from './chosen-profile.ts';
import { CodeSections } from './code-sections.tsx';
import { showPart } from './shown-part.ts';

type FunctionCodeProps = {
  found: FunctionRow;
  code: FunctionCodeOutput;
  profiles: readonly { id: string; name: string }[];
  /** The profile whose settings the code has; undefined: those of the function's own variables. */
  profileId: string | undefined;
};

/** What can be copied for the function, said in the person's language. */
export async function FunctionCode({ found, code, profiles, profileId }: FunctionCodeProps) {
  const locale = localeNamed(await getLocale()) ?? defaultLocale;
  const textsOf = await findingTexts({ mode: 'instrument', revertsRollout: null });
  const show = (
    name: FunctionCodePartName,
    part: Omit<FunctionCodePart, 'ofFunction'> & Partial<Pick<FunctionCodePart, 'ofFunction'>>,
  ) => {
    const others = (part.ofFunction ?? []).map((finding) => {
      const { message, action } = textsOf(finding);
      return {
        severity: finding.severity,
        text: joinSentences(locale, message, action),
      };
    });
    const { functionName } = found;
    return showPart(part, others, { functionName, locale, sentences: snippetSentencesByLocale[locale][name] });
  };
  const { customCode, network, forwarder, otherTools, otherToolsPackaged } = code;
  return (
    <CodeSections
      chosen={profileId ?? ownSettings}
      profiles={profiles.map(({ id, name }) => ({ id, name }))}
      code={{
        customCode: { ...show('customCode', customCode), links: customCode.links },
        isLanguageKnown: found.runtime !== null && !found.runtime.startsWith('provided'),
        network: network && show('network', network),
        forwarder: forwarder && { ...show('forwarder', forwarder), reason: forwarder.reason },
        otherTools: show('otherTools', otherTools),
        otherToolsPackaged: otherToolsPackaged && show('otherTools', otherToolsPackaged),
      }}
    />
  );
}
