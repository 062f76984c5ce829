import type { AwsFault } from './aws-fault.ts';
import { type XmlChild, xmlElement } from './xml.ts';

/** What goes back over HTTP. `body` is complete; `requestId` is added as a header by the server. */
export type Reply = {
  status: number;
  headers: Record<string, string>;
  body: string;
};

/** How a service writes its responses and errors. */
export type WireFormat = 'rest-json' | 'json-1.0' | 'json-1.1' | 'query' | 'ec2' | 's3';

/** A REST-JSON response from a value, or from JSON text that is ready. */
export function jsonReply(value: unknown, status = 200): Reply {
  return {
    status,
    headers: { 'content-type': 'application/json' },
    body: typeof value === 'string' ? value : JSON.stringify(value),
  };
}

/** 204 without a body. */
export function emptyReply(): Reply {
  return {
    status: 204,
    headers: { 'content-type': 'application/json' },
    body: '',
  };
}

/** An XML response of a query service. */
export function xmlReply(body: string, status = 200): Reply {
  return {
    status,
    headers: { 'content-type': 'text/xml' },
    body: `<?xml version="1.0" encoding="UTF-8"?>\n${body}`,
  };
}

/** The response of an operation of STS or IAM: its result and the request id, in the service's XML namespace. */
export function queryReply(
  operation: string,
  result: readonly XmlChild[],
  { namespace, requestId }: { namespace: string; requestId: string },
): Reply {
  return xmlReply(
    xmlElement(
      `${operation}Response`,
      [
        [`${operation}Result`, result],
        ['ResponseMetadata', [['RequestId', requestId]]],
      ],
      ` xmlns="${namespace}"`,
    ),
  );
}

/** Exceptions whose text AWS Lambda writes in `Message`; all others use `message`. */
const capitalMessage = new Set([
  'ResourceNotFoundException',
  'ServiceException',
  'AccessDeniedException',
  'ServiceUnavailableException',
]);

/** The names that query services use where JSON services have another. */
const queryNames: Readonly<Record<string, string>> = {
  AccessDeniedException: 'AccessDenied',
  UnrecognizedClientException: 'InvalidClientTokenId',
  ExpiredTokenException: 'ExpiredToken',
  TooManyRequestsException: 'Throttling',
  ValidationException: 'ValidationError',
  ServiceException: 'InternalFailure',
  ServiceUnavailableException: 'ServiceUnavailable',
  MissingAuthenticationTokenException: 'MissingAuthenticationToken',
};

/** A fault in the words and shape of the service that returns it. */
export function faultReply(fault: AwsFault, format: WireFormat, requestId: string): Reply {
  if (format === 'query' || format === 'ec2' || format === 's3') return queryFault(fault, format, requestId);
  if (format === 'rest-json') {
    const body = {
      ...fault.members,
      Type: fault.type,
      [capitalMessage.has(fault.code) ? 'Message' : 'message']: fault.message,
    };
    const reply = jsonReply(body, fault.status);
    reply.headers['x-amzn-errortype'] = fault.code;
    Object.assign(reply.headers, fault.headers);
    return reply;
  }
  const status = fault.status >= 500 ? fault.status : 400;
  const name = fault.code === 'TooManyRequestsException' ? 'ThrottlingException' : fault.code;
  const reply = jsonReply({ __type: name, message: fault.message }, status);
  reply.headers['content-type'] = `application/x-amz-${format}`;
  Object.assign(reply.headers, fault.headers);
  return reply;
}

function queryFault(fault: AwsFault, format: 'query' | 'ec2' | 's3', requestId: string): Reply {
  const code = queryNames[fault.code] ?? fault.code;
  if (format === 's3') {
    const members = { Code: code, Message: fault.message, RequestId: requestId };
    return xmlReply(xmlElement('Error', Object.entries(members)), fault.status);
  }
  const type = fault.status >= 500 ? 'Receiver' : 'Sender';
  const body =
    format === 'ec2'
      ? xmlElement('Response', [
          [
            'Errors',
            [
              [
                'Error',
                [
                  ['Code', code],
                  ['Message', fault.message],
                ],
              ],
            ],
          ],
          ['RequestID', requestId],
        ])
      : xmlElement('ErrorResponse', [
          [
            'Error',
            [
              ['Type', type],
              ['Code', code],
              ['Message', fault.message],
            ],
          ],
          ['RequestId', requestId],
        ]);
  const reply = xmlReply(body, fault.status);
  Object.assign(reply.headers, fault.headers);
  return reply;
}
