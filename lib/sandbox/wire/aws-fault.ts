/** Which side AWS blames in the `Type` member of an error body. */
type FaultType = 'User' | 'Service' | 'Sender';

/** An error as AWS would return it: HTTP status, exception name and text. Thrown by operations, written by the server. */
export class AwsFault extends Error {
  readonly status: number;
  /** The exception name without suffix or prefix, for example `ResourceNotFoundException`. */
  readonly code: string;
  readonly type: FaultType;
  /** More members of the body (`Reason`) and headers (`retry-after`). */
  readonly members: Readonly<Record<string, string>>;
  readonly headers: Readonly<Record<string, string>>;

  constructor(
    status: number,
    code: string,
    message: string,
    more: {
      type?: FaultType;
      members?: Record<string, string>;
      headers?: Record<string, string>;
    } = {},
  ) {
    super(message);
    this.name = code;
    this.status = status;
    this.code = code;
    this.type = more.type ?? (status >= 500 ? 'Service' : 'User');
    this.members = more.members ?? {};
    this.headers = more.headers ?? {};
  }
}

/** 400 InvalidParameterValueException. */
export function invalidParameter(message: string): AwsFault {
  return new AwsFault(400, 'InvalidParameterValueException', message);
}

/** 400 ValidationException for one member, in the words of AWS's model validation. The value is left out where AWS leaves it out. */
export function validationFailure(member: string, constraint: string, value?: string | number): AwsFault {
  const shown = value === undefined ? 'Value' : `Value '${value}'`;
  return new AwsFault(
    400,
    'ValidationException',
    `1 validation error detected: ${shown} at '${member}' failed to satisfy constraint: ${constraint}`,
  );
}

/** 404 ResourceNotFoundException. */
export function resourceNotFound(message: string): AwsFault {
  return new AwsFault(404, 'ResourceNotFoundException', message);
}

/** 404 with the text for a function (or a qualifier of it) that does not exist. */
export function functionNotFound(arn: string): AwsFault {
  return resourceNotFound(`Function not found: ${arn}`);
}

/** 409 ResourceConflictException while an update of the resource is in progress. */
export function updateInProgress(arn: string): AwsFault {
  return new AwsFault(
    409,
    'ResourceConflictException',
    `The operation cannot be performed at this time. An update is in progress for resource: ${arn}`,
  );
}

/** 409 ResourceConflictException while a function is being created. */
export function functionPending(): AwsFault {
  return new AwsFault(
    409,
    'ResourceConflictException',
    'The operation cannot be performed at this time. The function is currently in the following state: Pending',
  );
}

/** 412 PreconditionFailedException for a RevisionId that is not the latest. */
export function revisionMismatch(): AwsFault {
  return new AwsFault(
    412,
    'PreconditionFailedException',
    'The Revision Id provided does not match the latest Revision Id. Call the GetFunction/GetAlias API to retrieve the latest Revision Id',
  );
}

/** 429 TooManyRequestsException as the control plane's quota returns it. */
export function callerRateLimitExceeded(retryAfterSeconds?: number): AwsFault {
  return new AwsFault(429, 'TooManyRequestsException', 'Rate exceeded', {
    members: { Reason: 'CallerRateLimitExceeded' },
    headers: retryAfterSeconds === undefined ? {} : { 'retry-after': String(retryAfterSeconds) },
  });
}

/** 403 for an access key or session token that AWS does not know in this Region. */
export function unrecognizedClient(): AwsFault {
  return new AwsFault(403, 'UnrecognizedClientException', 'The security token included in the request is invalid.');
}

/** 403 for temporary credentials past their expiration. */
export function expiredToken(): AwsFault {
  return new AwsFault(403, 'ExpiredTokenException', 'The security token included in the request is expired');
}

/** Why an authorisation failed, in the endings that AWS uses. */
export type DenialReason =
  | 'noIdentityPolicy'
  | 'explicitDeny'
  | 'noSessionPolicy'
  | 'explicitSessionDeny'
  | 'noResourcePolicy'
  | 'unstated';

const denialEndings = {
  noIdentityPolicy: (action: string) => ` because no identity-based policy allows the ${action} action`,
  explicitDeny: () => ' with an explicit deny in an identity-based policy',
  explicitSessionDeny: () => ' with an explicit deny in a session policy',
  noSessionPolicy: (action: string) => ` because no session policy allows the ${action} action`,
  noResourcePolicy: (action: string) => ` because no resource-based policy allows the ${action} action`,
  unstated: () => '',
} satisfies Record<DenialReason, (action: string) => string>;

/** 403 AccessDeniedException in AWS's words. Query services rename it to AccessDenied when they write it. */
export function accessDenied(callerArn: string, action: string, resource: string, reason: DenialReason): AwsFault {
  return new AwsFault(403, 'AccessDeniedException', denialSentence(callerArn, action, resource, reason));
}

/** AWS's sentence about a call that nothing allows, as other services repeat it. */
export function denialSentence(callerArn: string, action: string, resource: string, reason: DenialReason): string {
  return `User: ${callerArn} is not authorized to perform: ${action} on resource: ${resource}${denialEndings[reason](action)}`;
}

/** How Lambda begins when KMS refuses. Source: errors in public reports, 2018 to 2026. */
const kmsBeginnings = {
  'kms:CreateGrant':
    'Lambda was unable to configure access to your environment variables because the KMS key is invalid for CreateGrant. Please check your KMS key settings.',
  'kms:Encrypt':
    'Lambda was unable to encrypt your environment variables because the KMS access was denied. Please check your KMS permissions.',
} as const;

/** 400 InvalidParameterValueException of Lambda for variables that KMS does not let the caller write. */
export function accessDeniedByKms(
  callerArn: string,
  action: keyof typeof kmsBeginnings,
  keyArn: string,
  reason: DenialReason,
): AwsFault {
  return invalidParameter(
    `${kmsBeginnings[action]} KMS Exception: AccessDeniedException KMS Message: ${denialSentence(callerArn, action, keyArn, reason)}`,
  );
}

/** 501 for what the simulation does not have, so that it is never mistaken for AWS's own response. */
export function notSimulated(what: string): AwsFault {
  return new AwsFault(501, 'NotSimulatedException', `The simulated AWS does not answer ${what}.`);
}
