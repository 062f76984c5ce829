import { describe, expect, it } from 'vitest';
import { AppError } from '../core/errors.ts';
import { awsAccountIdSchema } from '../core/lambda/account-id.ts';
import { isStorable } from '../core/lambda/plain-text.ts';
import { type AwsCall, toAppError, unreadableAnswer } from './error.ts';

const readCall: AwsCall = {
  operation: 'lambda:GetFunction',
  awsAccountId: awsAccountIdSchema.parse('111122223333'),
  region: 'us-east-1',
  functionName: 'checkout',
};
const updateCall: AwsCall = { ...readCall, operation: 'lambda:UpdateFunctionConfiguration', isMutation: true };

function awsError(name: string, httpStatusCode: number, message = ''): Error {
  return Object.assign(new Error(message), { name, $metadata: { httpStatusCode, requestId: 'request-1' } });
}
function nodeError(code: string): Error {
  return Object.assign(new Error(code), { code });
}

describe('an error of AWS', () => {
  it.each([
    ['AccessDeniedException', 403, 'awsAccessDenied'],
    ['ExpiredTokenException', 403, 'awsCredentialsExpired'],
    ['UnrecognizedClientException', 403, 'awsRegionNotEnabled'],
    ['TooManyRequestsException', 429, 'awsThrottled'],
    ['SomethingNewException', 429, 'awsThrottled'],
    ['ResourceNotFoundException', 404, 'awsFunctionNotFound'],
    ['ResourceConflictException', 409, 'awsConflict'],
    ['PreconditionFailedException', 412, 'awsRevisionMismatch'],
    ['InvalidParameterValueException', 400, 'awsInvalidParameter'],
    ['CodeVerificationFailedException', 400, 'awsCodeSigning'],
  ])('named %s with status %i means %s for reads and changes alike', (name, status, code) => {
    expect(toAppError(awsError(name, status), readCall).code).toBe(code);
    expect(toAppError(awsError(name, status), updateCall).code).toBe(code);
  });

  it.each([
    [awsError('ServiceException', 500), 'awsServiceFault'],
    [awsError('BadGateway', 502), 'awsServiceFault'],
    [nodeError('ECONNRESET'), 'awsUnreachable'],
    [Object.assign(new Error('late'), { name: 'TimeoutError' }), 'awsUnreachable'],
    [awsError('SyntaxError', 200), 'awsUnreadableAnswer'],
  ])('after which AWS may have acted leaves a change unclear, and a read merely failed (%s)', (error, code) => {
    expect(toAppError(error, readCall).code).toBe(code);
    expect(toAppError(error, updateCall).code).toBe('awsUnclearOutcome');
  });

  it.each(['ECONNREFUSED', 'ENOTFOUND', 'EAI_AGAIN'])('%s proves that nothing was sent, for changes too', (code) => {
    expect(toAppError(nodeError(code), updateCall).code).toBe('awsUnreachable');
  });

  it('names the call, AWS’s request id and AWS’s own name for the error', () => {
    expect(toAppError(awsError('ResourceConflictException', 409), updateCall).params).toEqual({
      operation: 'lambda:UpdateFunctionConfiguration',
      awsAccountId: '111122223333',
      region: 'us-east-1',
      functionName: 'checkout',
      requestId: 'request-1',
      awsError: 'ResourceConflictException',
      reason: '',
    });
  });

  it('about a layer that was sent names that layer', () => {
    const arn = 'arn:aws:lambda:us-east-1:464622532012:layer:Datadog-Python312:999';
    const refusal = awsError(
      'AccessDeniedException',
      403,
      `not authorized to perform: lambda:GetLayerVersion on resource: ${arn}`,
    );
    const error = toAppError(refusal, { ...updateCall, layerArns: [arn] });
    expect(error.code).toBe('awsLayerNotPermitted');
    expect(error.params['layerArn']).toBe(arn);
  });

  it('that denies an update names the accounts whose layers the write role may not have been told of', () => {
    const layer = (account: string) => `arn:aws:lambda:us-east-1:${account}:layer:any:1`;
    const refusal = awsError('AccessDeniedException', 403, 'with an explicit deny in an identity-based policy');
    const deniedWith = (...accounts: string[]) =>
      toAppError(refusal, { ...updateCall, layerArns: accounts.map(layer) });
    expect(deniedWith('580247275435', '464622532012')).toMatchObject({
      code: 'awsUpdateDenied',
      params: { layerAccounts: '580247275435', reason: 'with an explicit deny in an identity-based policy' },
    });
    expect(deniedWith('111122223333', '464622532012').code).toBe('awsAccessDenied');
    expect(deniedWith().code).toBe('awsAccessDenied');
  });

  it('keeps no value that was sent, neither in its params nor in its cause or stack', () => {
    const secret = 'hunter2-hunter2';
    const text = `Lambda was unable to configure your environment variables. String measured: {"PASSWORD":"${secret}"}`;
    const error = toAppError(awsError('InvalidParameterValueException', 400, text), {
      ...updateCall,
      secrets: [secret],
    });
    expect(JSON.stringify([error, error.params, error.cause, error.stack, String(error)])).not.toContain(secret);
    expect(error.params['reason']).toContain('Lambda was unable to configure your environment variables');
  });

  it.each(['AccessDeniedException', 'InvalidParameterValueException', 'Odd\0Exception', 'half\ud800'])(
    'named %j says nothing that PostgreSQL cannot keep, however odd its words, and nothing without end',
    (name) => {
      const message = `role\0 of ${'\ud83d'} is not authorized, \u202ebecause ${'of this '.repeat(10_000)}`;
      const { params } = toAppError(
        Object.assign(awsError(name, 400, message), { $metadata: { httpStatusCode: 400, requestId: 'id\0\udc00' } }),
        readCall,
      );
      expect(Object.values(params).filter((value) => !isStorable(String(value)))).toEqual([]);
      expect(params['reason']).toMatch(/^role\ufffd of \ufffd is not authorized, \ufffdbecause of this .{1,2000}…$/);
      expect(String(params['reason']).length).toBeLessThanOrEqual(2_000);
      expect(params['requestId']).toBe('id\ufffd\ufffd');
      expect(unreadableAnswer(readCall, 'id\0').params['requestId']).toBe('id\ufffd');
    },
  );

  it('is masked before it is cut, so that no half of a value that was sent is left', () => {
    const secret = 'hunter2-hunter2-hunter2';
    const message = `${'x'.repeat(1_990)}${secret}`;
    const { params } = toAppError(awsError('InvalidParameterValueException', 400, message), {
      ...updateCall,
      secrets: [secret],
    });
    expect(params['reason']).not.toContain('hunter2');
  });

  it.each(['constructor', 'toString', '__proto__'])(
    'named %s, as a member of every object is, has a code as any other',
    (name) => {
      expect(toAppError(awsError(name, 400), readCall).code).toBe('awsInvalidParameter');
      expect(toAppError(awsError(name, 500), readCall).code).toBe('awsServiceFault');
    },
  );

  it('that is an AppError already stays what it is', () => {
    const known = new AppError('databaseUnavailable');
    expect(toAppError(known, updateCall)).toBe(known);
  });
});
