import type { Caller } from './identity/credentials.ts';
import { evaluatePolicy } from './identity/policy.ts';
import type { Partition } from './regions.ts';
import type { SandboxState } from './state.ts';
import { AwsFault, accessDenied, type DenialReason } from './wire/aws-fault.ts';

/** What faults ask of the operation that they act on. */
export type CallModifiers = {
  updateFailure?: { reasonCode: string; reason: string };
  /** null: forever. */
  updateMilliseconds?: number | null;
  isEnvironmentHidden: boolean;
};

/** One authenticated call on its way to an operation. */
export class Call {
  readonly state: SandboxState;
  readonly requestId: string;
  readonly operation: string;
  readonly region: string;
  readonly partition: Partition;
  readonly caller: Caller;
  /** The caller's account, which Lambda calls act on. */
  readonly awsAccountId: string;
  readonly segments: readonly string[];
  readonly query: URLSearchParams;
  readonly headers: Readonly<Record<string, string | readonly string[] | undefined>>;
  readonly body: string;
  /** Milliseconds since the epoch. */
  readonly now: number;
  readonly updateMilliseconds: number;
  readonly metricDelaySeconds: number;
  readonly modifiers: CallModifiers;
  /** Set by an operation that changed something. */
  hadEffect = false;

  constructor(
    input: Omit<Call, 'hadEffect' | 'authorize' | 'denial' | 'can' | 'parseBody' | 'awsAccountId' | 'partition'>,
  ) {
    this.state = input.state;
    this.requestId = input.requestId;
    this.operation = input.operation;
    this.region = input.region;
    this.caller = input.caller;
    this.partition = input.caller.partition;
    this.awsAccountId = input.caller.awsAccountId;
    this.segments = input.segments;
    this.query = input.query;
    this.headers = input.headers;
    this.body = input.body;
    this.now = input.now;
    this.updateMilliseconds = input.updateMilliseconds;
    this.metricDelaySeconds = input.metricDelaySeconds;
    this.modifiers = input.modifiers;
  }

  /** Throws AccessDeniedException unless the caller's role and session policy allow the action. */
  authorize(action: string, resource: string, context?: Readonly<Record<string, readonly string[]>>): void {
    const reason = this.denial(action, resource, context);
    if (reason !== undefined) throw accessDenied(this.caller.arn, action, resource, reason);
  }

  /** Why the caller may not do this; undefined when the role's policy and the session policy, if there is one, both allow it. */
  denial(
    action: string,
    resource: string,
    context?: Readonly<Record<string, readonly string[]>>,
  ): DenialReason | undefined {
    const { caller } = this;
    if (caller.kind === 'administrator') return undefined;
    const statements =
      caller.kind === 'role'
        ? (this.state.roles.get(`${caller.awsAccountId}/${caller.roleName}`)?.statements ?? [])
        : [];
    const decision = evaluatePolicy(statements, { action, resource, context });
    if (decision !== 'allow') return decision === 'explicitDeny' ? 'explicitDeny' : 'noIdentityPolicy';
    if (!caller.sessionPolicy) return undefined;
    const session = evaluatePolicy(caller.sessionPolicy, { action, resource, context });
    if (session === 'allow') return undefined;
    return session === 'explicitDeny' ? 'explicitSessionDeny' : 'noSessionPolicy';
  }

  /** Whether `authorize` would pass. */
  can(action: string, resource: string, context?: Readonly<Record<string, readonly string[]>>): boolean {
    return this.denial(action, resource, context) === undefined;
  }

  /** The body as JSON, `{}` when empty. Throws SerializationException when it is not JSON. */
  parseBody(): unknown {
    if (this.body === '') return {};
    try {
      return JSON.parse(this.body);
    } catch (cause) {
      throw Object.assign(new AwsFault(400, 'SerializationException', 'Could not parse request body into json'), {
        cause,
      });
    }
  }
}
