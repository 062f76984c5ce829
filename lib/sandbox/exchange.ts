import type { IncomingHttpHeaders } from 'node:http';
import type { Fault } from './faults.ts';
import type { RequestedOperation } from './operations.ts';
import type { RequestLogEntry } from './request-log.ts';
import type { Sandbox } from './sandbox.ts';
import type { AwsFault } from './wire/aws-fault.ts';
import type { CredentialScope } from './wire/credential-scope.ts';
import { faultReply, type Reply } from './wire/reply.ts';

/** One request on its way through faults, quota, identity and operation. */
export type Exchange = {
  sandbox: Sandbox;
  scope: CredentialScope;
  token: string | undefined;
  /** X-Amz-Date, the time that the request was signed with. */
  amzDate: string | undefined;
  requested: RequestedOperation;
  segments: string[];
  query: URLSearchParams;
  headers: IncomingHttpHeaders;
  body: string;
  entry: RequestLogEntry;
  faults: Fault[];
};

/** Returns a fault in the requested service's format, and notes it in the request log. */
export function answerFault({ entry, requested }: Exchange, fault: AwsFault): Reply {
  entry.errorCode = fault.code;
  return faultReply(fault, requested.format, entry.requestId);
}
