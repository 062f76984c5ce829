import type { Finding as CoreFinding } from '../../core/change/change.ts';
import { hasBlocked } from '../../core/change/findings.ts';
import type { Settings } from '../../core/datadog/settings.ts';
import type { Finding } from '../project.ts';
import type { Snippet, SnippetLanguage } from '../snippets/snippet.ts';
import { cliForm, permissionStatement, valuesForm } from './cli-form.ts';
import { customFinding } from './findings.ts';
import {
  type CustomFacts,
  canPackageLibrary,
  type FunctionDescription,
  type Instrumentation,
  instrumentationOf,
} from './instrumentation.ts';
import { isPackageVersionUnknown, packageCommands } from './package-commands.ts';
import {
  cdktfPythonForm,
  cdktfTypeScriptForm,
  pulumiPythonForm,
  pulumiTypeScriptForm,
  pulumiYamlForm,
  sstForm,
} from './tool-forms.ts';

/** The snippets of a function, in the order in which they are shown. `package` and `permission` go with every other one. */
export const customSnippetTitles = [
  'package',
  'permission',
  'awsCli',
  'values',
  'sst',
  'pulumiTypeScript',
  'pulumiPython',
  'pulumiYaml',
  'cdktfTypeScript',
  'cdktfPython',
] as const;
export type CustomSnippetTitle = (typeof customSnippetTitles)[number];

type Form = {
  title: CustomSnippetTitle;
  language: SnippetLanguage;
  write: (description: FunctionDescription, wanted: Instrumentation) => string;
  /** Whether the form can say what a container image needs. */
  fitsImages: boolean;
};

const forms: readonly Form[] = [
  { title: 'awsCli', language: 'bash', write: cliForm, fitsImages: true },
  { title: 'values', language: 'json', write: (_, wanted) => valuesForm(wanted), fitsImages: true },
  { title: 'sst', language: 'typescript', write: sstForm, fitsImages: false },
  { title: 'pulumiTypeScript', language: 'typescript', write: pulumiTypeScriptForm, fitsImages: false },
  { title: 'pulumiPython', language: 'python', write: pulumiPythonForm, fitsImages: false },
  { title: 'pulumiYaml', language: 'yaml', write: pulumiYamlForm, fitsImages: false },
  { title: 'cdktfTypeScript', language: 'typescript', write: cdktfTypeScriptForm, fitsImages: false },
  { title: 'cdktfPython', language: 'python', write: cdktfPythonForm, fitsImages: false },
];

/**
 * Returns what switches Datadog on at one function, to copy into whatever deploys it. Empty when the function cannot be
 * instrumented (`customFindings` says why) or is already as the settings want it.
 */
export function customSnippets(
  description: FunctionDescription,
  settings: Settings,
  facts: CustomFacts,
): Snippet<CustomSnippetTitle>[] {
  const wanted = instrumentationOf(description, settings, facts);
  if (hasBlocked(wanted.findings) || !isChange(wanted)) return [];
  const commands =
    facts.library === 'package' && description.packageType === 'Zip' && canPackageLibrary(description.runtime)
      ? packageCommands(description.runtime, description.architecture, settings)
      : undefined;
  const statement = permissionStatement(wanted);
  const fitting = forms.filter(({ fitsImages }) => fitsImages || description.packageType === 'Zip');
  return [
    ...(commands === undefined ? [] : [{ title: 'package', language: 'bash', text: commands } as const]),
    ...(statement === undefined ? [] : [{ title: 'permission', language: 'json', text: statement } as const]),
    ...fitting.map(({ title, language, write }) => ({ title, language, text: write(description, wanted) })),
  ];
}

/**
 * What is found about the function by the rules of a live change (`ofFunction`; sentences in `messages/en/findings.json`),
 * and what the snippets themselves leave to the person (`ofSnippets`; sentences in `messages/en/code/custom.json`).
 */
export function customFindings(
  description: FunctionDescription,
  settings: Settings,
  facts: CustomFacts,
): { ofFunction: readonly CoreFinding[]; ofSnippets: Finding[] } {
  const wanted = instrumentationOf(description, settings, facts);
  if (hasBlocked(wanted.findings)) return { ofFunction: wanted.findings, ofSnippets: [] };
  const runtime = description.runtime ?? '';
  const isPackaged = facts.library === 'package' && description.packageType === 'Zip';
  return {
    ofFunction: wanted.findings,
    ofSnippets: [
      ...(isPackaged && !canPackageLibrary(runtime) ? [customFinding('libraryNeedsLayer', { runtime })] : []),
      ...(isPackaged && isPackageVersionUnknown(runtime, settings)
        ? [customFinding('packageVersionUnknown', { runtime })]
        : []),
      ...(wanted.unset.length === 0
        ? []
        : [customFinding('variablesToRemove', { variables: wanted.unset.join(', ') })]),
      ...plainKeyFindings(settings),
    ],
  };
}

/** A plain API key is never put into a snippet; that is said. */
export function plainKeyFindings({ apiKey }: Settings): Finding[] {
  return apiKey?.source === 'plain' ? [customFinding('plainApiKey')] : [];
}

function isChange(wanted: Instrumentation): boolean {
  return (
    wanted.handler !== undefined ||
    wanted.layers !== undefined ||
    wanted.command !== undefined ||
    Object.keys(wanted.set).length > 0 ||
    wanted.unset.length > 0
  );
}
