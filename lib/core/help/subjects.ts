import { keysOf } from '../keys-of.ts';
import type { DocumentationName } from './documentation.ts';

/**
 * What the help panel can explain, each with the pages of documentation that it leads to. What it says stands under the subject's
 * name in `subjects` of messages/<locale>/help.json. A new subject: a line here, its words there, and what opens it: a page
 * (app/_shell/help/page-subjects.ts), a finding (finding-subjects.ts), a section of settings or an entry of the overview beside it.
 */
export const helpSubjects = {
  // pages
  access: [],
  account: ['rolesForThirdParties', 'sourceIdentity'],
  accounts: ['rolesForThirdParties'],
  api: [],
  audit: ['sourceIdentity'],
  change: ['lambdaVariables', 'lambdaLayers'],
  code: ['datadogInstrumentation'],
  connect: ['rolesForThirdParties', 'sourceIdentity'],
  function: ['datadogLambda', 'datadogTroubleshooting'],
  functions: ['datadogLambda', 'datadogInstrumentation'],
  newRollout: ['datadogInstrumentation', 'datadogConfiguration'],
  overview: ['datadogLambda', 'datadogInstrumentation'],
  profiles: ['datadogConfiguration'],
  rollout: ['lambdaMetrics'],
  rollouts: [],
  settings: [],
  signIn: [],
  times: [],
  tokens: [],
  users: [],
  // what a Rollout does, and what protects an account
  approval: [],
  connectionFailed: ['rolesForThirdParties'],
  drift: [],
  limits: ['lambdaLimits'],
  revert: [],
  scans: [],
  stopped: ['lambdaMetrics'],
  strategy: ['lambdaMetrics'],
  // settings, and what is found about them
  advanced: ['datadogConfiguration', 'datadogFips', 'datadogProfiling'],
  apiKey: ['datadogApiKeys', 'datadogWorkloadIdentity', 'secretsAcrossAccounts'],
  collection: ['datadogMetrics', 'datadogLogs', 'datadogTraces'],
  images: ['lambdaImages', 'datadogInstrumentation'],
  layers: ['datadogExtension', 'lambdaLayers'],
  managedServices: ['datadogTraces', 'datadogConfiguration'],
  network: ['lambdaVpc', 'datadogConfiguration', 'datadogProxy'],
  otherVariables: ['datadogConfiguration', 'lambdaVariables'],
  payloads: ['datadogConfiguration'],
  scrubbing: ['datadogConfiguration', 'datadogLogs'],
  sourceCode: ['datadogConfiguration'],
  unifiedTags: ['datadogUnifiedTags'],
  // what else is found
  chalice: ['datadogInstrumentation'],
  codeSigning: ['lambdaCodeSigning', 'datadogConfiguration'],
  datadogsOwn: ['datadogForwarder', 'datadogRemoteInstrumentation'],
  edge: ['lambdaEdge'],
  environment: ['lambdaLimits', 'lambdaEncryption'],
  forwarder: ['datadogForwarder', 'datadogExtension'],
  functionState: ['lambdaStates'],
  handler: ['datadogInstrumentation', 'datadogTroubleshooting'],
  keyAccess: ['secretsAcrossAccounts', 'datadogTroubleshooting'],
  keyPlace: ['secretsAcrossAccounts'],
  memory: ['datadogExtension', 'lambdaTenantIsolation'],
  otherTools: ['lambdaWrappers'],
  ownership: [],
  permanent: ['datadogInstrumentation'],
  remoteInstrumentation: ['datadogRemoteInstrumentation'],
  removing: [],
  runtimes: ['lambdaRuntimes', 'datadogInstrumentation'],
  sites: ['datadogSites', 'datadogFips'],
  threatDetection: ['datadogSecuring'],
  versions: [
    'lambdaAliases',
    'lambdaSnapStart',
    'datadogDurableFunctions',
    'lambdaDurableFunctions',
    'datadogManagedInstances',
    'lambdaManagedInstances',
  ],
  webAdapter: ['datadogWebAdapter'],
} as const satisfies Readonly<Record<string, readonly DocumentationName[]>>;

export type HelpSubject = keyof typeof helpSubjects;

/** Every subject's name. */
export const helpSubjectNames = keysOf(helpSubjects);
