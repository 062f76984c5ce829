import type { Finding as CoreFinding } from '../../core/change/change.ts';
import { maskedValue } from '../../core/change/change-codes.ts';
import { finding as changeFinding } from '../../core/change/findings.ts';
import { finding as datadogFinding } from '../../core/datadog/findings.ts';
import type { MaskedSettings } from '../../core/datadog/masked-settings.ts';
import { type ResolvedSettings, resolveSettings } from '../../core/datadog/resolve-settings.ts';
import { runtimeFacts } from '../../core/datadog/runtimes.ts';
import { type ChosenSettings, type Settings, settingsSchema } from '../../core/datadog/settings.ts';
import { customFindings, customSnippets } from '../custom/custom-snippets.ts';
import {
  apiKeyPlaceholder,
  type CustomFacts,
  canPackageLibrary,
  type FunctionDescription,
  instrumentationOf,
} from '../custom/instrumentation.ts';
import { type CustomCode, customCode } from '../custom-code/custom-code.ts';
import {
  forwarderFindings,
  forwarderSettings,
  forwarderSnippets,
  isUnserved,
} from '../forwarder/forwarder-snippets.ts';
import type { Finding } from '../project.ts';
import type { Snippet } from '../snippets/snippet.ts';
import { vpcFindings, vpcSnippets } from '../vpc/vpc-snippets.ts';
import { functionCodeFinding } from './findings.ts';
import { describeStored, type StoredFunction, settingsShownBy } from './stored-function.ts';

/**
 * Text to copy and what was found: `ofFunction` by the rules of a live change, `findings` by the text itself, with the
 * sentences of the folder that made it, else of `function-code`.
 */
export type CodeSection = { snippets: Snippet[]; findings: Finding[]; ofFunction: CoreFinding[] };

/** Why the Forwarder is shown: it is all that serves the runtime, all that sends its log, or in use by the function. */
export type ForwarderReason = 'onlyWay' | 'logsOnly' | 'inUse';

/** Everything to copy for one function. A part that it has no use for is null. */
export type FunctionCode = {
  customCode: Omit<CodeSection, 'ofFunction'> & Pick<CustomCode, 'links'>;
  network: CodeSection | null;
  forwarder: (CodeSection & { reason: ForwarderReason }) | null;
  otherTools: CodeSection;
  /** The same with Datadog's library inside the function's own package. */
  otherToolsPackaged: CodeSection | null;
};

/** Stands in text where a ciphertext belongs that a profile keeps. */
export const ciphertextPlaceholder = 'REPLACE_WITH_YOUR_ENCRYPTED_DATADOG_API_KEY';

/**
 * Returns what can be copied for a function as the last scan stored it: code for custom metrics, the network of a VPC, the
 * Forwarder, and other tools' forms of the instrumentation. `profile` undefined: with what its variables show of the settings.
 * No text holds a key or a masked value.
 */
export function functionCode(stored: StoredFunction, profile: MaskedSettings | undefined): FunctionCode {
  const { settings, findings: unsettled } =
    profile === undefined
      ? { settings: settingsShownBy(stored), findings: [] }
      : resolveFor(stored, withPlaceholder(profile));
  const { snippets, findings, links } = customCode(codeFunctionOf(stored), settings);
  const withUnsettled = <Section extends CodeSection>(section: Section): Section => ({
    ...section,
    ofFunction: [...unsettled, ...section.ofFunction],
  });
  const forwarder = forwarderSection(stored, settings);
  const isPackageable = stored.packageType !== 'Image' && canPackageLibrary(stored.runtime ?? undefined);
  return {
    customCode: { snippets, findings, links },
    network: stored.isInVpc ? networkSection(stored, settings) : null,
    forwarder: forwarder && withUnsettled(forwarder),
    otherTools: withUnsettled(toolsSection(stored, settings, { library: 'layer' })),
    otherToolsPackaged: isPackageable ? withUnsettled(toolsSection(stored, settings, { library: 'package' })) : null,
  };
}

/** The settings for this one function, without asking AWS; what stays open is told and not written. */
function resolveFor(stored: StoredFunction, chosen: ChosenSettings): ResolvedSettings {
  const { functionName, awsAccountId, region, tags, environment } = stored;
  return resolveSettings(
    chosen,
    { functionName, awsAccountId, region, tags, environment: environment ?? undefined },
    undefined,
  );
}

function codeFunctionOf(stored: StoredFunction) {
  return {
    name: stored.functionName,
    runtime: stored.runtime ?? undefined,
    region: stored.region,
    awsAccountId: stored.awsAccountId,
    layers: stored.layers,
    variables: stored.datadogVariables,
    tracingMode: undefined,
  };
}

/** The scan keeps only that a function is in a VPC, so the text asks for the rest. A proxy that is there stays. */
function networkSection(stored: StoredFunction, settings: Settings): CodeSection {
  const { region } = stored;
  const network = { region, vpcId: undefined, subnetIds: [], securityGroupIds: [] };
  const proxy = settings.proxy?.https === undefined ? settingsShownBy(stored).proxy : settings.proxy;
  const findings = vpcFindings(network, { ...settings, ...(proxy === undefined ? {} : { proxy }) });
  return { snippets: vpcSnippets(network, settings), findings, ofFunction: [] };
}

function forwarderSection(stored: StoredFunction, settings: Settings): FunctionCode['forwarder'] {
  const reason = forwarderReason(stored);
  if (reason === undefined) return null;
  const obstacles = reason === 'logsOnly' ? [] : obstaclesOf(stored);
  if (obstacles.length > 0) return { reason, snippets: [], findings: [], ofFunction: obstacles };
  const description = describeStored(stored);
  const chosen = withoutMaskedKey(settings);
  const { ofFunction, ofForwarder } = forwarderFindings(description, chosen, {});
  const hidden =
    reason === 'logsOnly' ? [] : hiddenValues(description, forwarderSettings(chosen), { library: 'layer' });
  return {
    reason,
    ...unlessHidden(hidden, forwarderSnippets(description, chosen, {}), ofForwarder),
    ofFunction: [...ofFunction],
  };
}

function forwarderReason(stored: StoredFunction): ForwarderReason | undefined {
  const description = describeStored(stored);
  if (isUnserved(description)) return 'logsOnly';
  if (runtimeFacts(description.runtime)?.support === 'forwarder') return 'onlyWay';
  // A container image holds its library itself, and takes no layer.
  return stored.datadogVariables['DD_FLUSH_TO_LOG'] === 'true' && stored.packageType !== 'Image' ? 'inUse' : undefined;
}

function toolsSection(stored: StoredFunction, settings: Settings, facts: CustomFacts): CodeSection {
  const obstacles = obstaclesOf(stored);
  if (obstacles.length > 0) return { snippets: [], findings: [], ofFunction: obstacles };
  const description = describeStored(stored);
  const chosen = withoutMaskedKey(settings);
  const snippets = customSnippets(description, chosen, facts);
  const { ofFunction, ofSnippets } = customFindings(description, chosen, facts);
  const isCiphertextHidden = chosen.apiKey?.source === 'kms' && mentions(snippets, ciphertextPlaceholder);
  const section = unlessHidden(hiddenValues(description, chosen, facts), snippets, [
    ...ofSnippets,
    ...(isCiphertextHidden ? [functionCodeFinding('ciphertextNotShown')] : []),
    ...imageFindings(ofFunction),
    ...(snippets.length > 0 && hasHiddenValues(stored) ? [functionCodeFinding('valuesNotStored')] : []),
  ]);
  return { ...section, ofFunction: ofFunction.filter(({ code }) => code !== commandInImage) };
}

/** What a live change finds in the function's tags and environment, of which code written from here knows nothing. */
function obstaclesOf({ isEnvironmentReadable, ownerTool }: StoredFunction): CoreFinding[] {
  return [
    ...(isEnvironmentReadable ? [] : [changeFinding('environmentUnreadable', { errorCode: '' })]),
    ...(ownerTool === 'chalice' ? [datadogFinding('chalice')] : []),
  ];
}

/** Found where AWS overrides no command; what is stored does not say whether it does. */
const commandInImage = 'imageCommandInImage';

function imageFindings(ofFunction: readonly CoreFinding[]): Finding[] {
  return ofFunction.flatMap(({ code, params }) =>
    code === commandInImage
      ? [functionCodeFinding('imageCommandNotStored', { handler: String(params['handler'] ?? '') })]
      : [],
  );
}

/** The variables that the text would write with a value that is not stored, such as tags that are merged. */
function hiddenValues(description: FunctionDescription, settings: Settings, facts: CustomFacts): string[] {
  const { set } = instrumentationOf(description, settings, facts);
  return Object.entries(set).flatMap(([name, value]) => (value.includes(maskedValue) ? [name] : []));
}

/** Text that would repeat the mask is no text to copy. */
function unlessHidden(
  hidden: readonly string[],
  snippets: Snippet[],
  findings: Finding[],
): Pick<CodeSection, 'snippets' | 'findings'> {
  if (hidden.length === 0) return { snippets, findings };
  return {
    snippets: [],
    findings: [functionCodeFinding('valueNotStored', { variables: hidden.join(', ') }), ...findings],
  };
}

function hasHiddenValues({ variableNames, datadogVariables }: StoredFunction): boolean {
  return variableNames.some((name) => (datadogVariables[name] ?? maskedValue) === maskedValue);
}

function mentions(snippets: readonly Snippet[], text: string): boolean {
  return snippets.some((snippet) => snippet.text.includes(text));
}

/** A key that the function itself has stays as it is, whatever it is. */
function withoutMaskedKey(settings: Settings): Settings {
  const { apiKey, ...rest } = settings;
  const isMasked =
    (apiKey?.source === 'kms' && apiKey.ciphertext === maskedValue) ||
    (apiKey?.source === 'plain' && apiKey.value === maskedValue);
  return isMasked ? rest : settings;
}

/** A profile's key is never read here; text to copy leaves a gap for it. */
function withPlaceholder(profile: MaskedSettings): ChosenSettings {
  const { apiKey } = profile;
  if (apiKey?.source === 'kms') return { ...profile, apiKey: { source: 'kms', ciphertext: ciphertextPlaceholder } };
  if (apiKey?.source === 'plain') return { ...profile, apiKey: { source: 'plain', value: apiKeyPlaceholder } };
  return settingsSchema.parse(profile);
}
