import type { AwsAccountId } from '../lambda/account-id.ts';
import type { FunctionConfiguration, FunctionTags } from '../lambda/function-configuration.ts';
import type { AttributeChange, AttributePath, Finding, IsSensitiveVariable, Mode } from './change.ts';
import type { FunctionShape } from './shape.ts';

/** A function as a provider sees it. */
export type Subject = {
  shape: FunctionShape;
  runtime: string | undefined;
  architecture: string;
  region: string;
  packageType: string;
  /** Undefined when the tags were not read. */
  tags: FunctionTags | undefined;
  description?: string | undefined;
  /** `ImageConfig.EntryPoint` of a container image; absent where the image's own is used. */
  entryPoint?: readonly string[] | undefined;
};

/** The wanted shape and what was found on the way. With a blocking finding the shape must not be used. */
export type Decision = { shape: FunctionShape; findings: Finding[] };

/** Returns a decision that keeps the function as it is, for the given reasons. */
export function blockedBy(subject: Subject, findings: Finding[]): Decision {
  return { shape: subject.shape, findings };
}

/** Facts about a function that only AWS knows, read by the worker. A missing fact gives no finding. */
export type PlanContext = {
  /** Whether the plan is made to be sent, from what AWS says now: then the function must have a RevisionId to bind the update to. */
  isToBeSent?: boolean;
  /** Names of aliases that point to published versions. */
  aliases?: readonly string[];
  codeSigningConfigArn?: string;
  /** Layer version ARNs of the function (and, for a revert, of what returns): whether GetLayerVersion allows them. */
  permittedLayers?: Readonly<Record<string, boolean>>;
  /** Whether the function's role can read the secret that its variables name, as far as IAM's simulator tells. */
  canReadSecret?: 'likely' | 'unlikely';
  /** Regions that hold a Lambda@Edge replica of the function, as the last scans saw them. */
  edgeReplicaRegions?: readonly string[];
};

/** A planned change as preflight checks it: the function, and its shape before and after. */
export type CheckedChange = {
  configuration: FunctionConfiguration;
  tags: FunctionTags | undefined;
  context: PlanContext;
  region: string;
  before: FunctionShape;
  after: FunctionShape;
};

/** A planned change as a provider checks what it leaves behind. */
export type LeavingChange = CheckedChange & {
  mode: Mode;
  /** Revert only: the attributes that get back what they held before our change; whatever else stands there came since, or stayed. */
  restored: ReadonlySet<AttributePath>;
};

/**
 * A redirect: the function's handler is replaced by one of the provider's, which calls the original; the original is kept
 * in a variable.
 */
export type Redirect = {
  /** Returns whether a handler is one of the provider's own, whichever tool put it there. */
  isRedirect: (handler: string | undefined) => boolean;
  /** Returns the original handler of a redirected function; undefined when it is missing, empty or a redirect itself. */
  originalHandler: (variables: Readonly<Record<string, string>>) => string | undefined;
  /** The name of the variable that keeps the original. */
  variable: string;
};

/** What a provider knows of variables and handlers whatever is planned; all that masking, previews and reverts need. */
export type ProviderRules = {
  isSensitiveVariable: IsSensitiveVariable;
  redirect: Redirect;
};

/** What a provider can be asked for. Reverting and restoring are not among them: they need stored Changes alone. */
export type ProviderRequest = { mode: Exclude<Mode, 'revert' | 'restore'> };

/**
 * A product that is put on functions, as one value: all that planning knows of it. `Request` carries the provider's own
 * settings. All functions are pure. There is no list of providers: the caller names the one that it plans with.
 */
export type Provider<Request extends ProviderRequest> = ProviderRules & {
  /** Returns the shape that the request comes to. Deciding again on the result changes nothing. */
  decide: (subject: Subject, request: Request) => Decision;
  /**
   * Returns what would keep the changed function from starting: a redirect without its original, a wrapper script without
   * the layer that holds it. Asked of every change but an exact inverse.
   */
  findUnstartable: (before: FunctionShape, after: FunctionShape, packageType: string) => Finding[];
  /**
   * Returns what the change leaves behind that needs what it takes away, for instance an option that loads a file of a layer.
   * Asked of every change, an exact inverse too: what others added since is no part of what it brings back.
   */
  findLeftBehind: (change: LeavingChange) => Finding[];
  /** Returns what is worth knowing about the change beside AWS's own rules, for instance whether telemetry will arrive. */
  preflight: (change: CheckedChange, request: Request) => Finding[];
  /** Returns what is worth knowing about any change, also a revert: who else manages the function for the provider. */
  preflightEveryMode: (change: CheckedChange) => Finding[];
  /**
   * Returns what a function's tags say about a change that was planned without them: all that the other rules of the provider
   * would have said at once. `attributes`: what the change touches, masked or not.
   */
  findInTags: (tags: FunctionTags, change: { mode: Mode; attributes: readonly AttributeChange[] }) => Finding[];
  /** The accounts, twelve digits each, that publish the provider's layers: the write role allows these from the start. */
  layerAccounts: readonly AwsAccountId[];
};
