import type { FunctionConfiguration } from '../../core/lambda/function-configuration.ts';
import { accessDeniedByKms } from '../wire/aws-fault.ts';
import type { ConditionContext, LambdaCall } from './lambda-call.ts';

/** What KMS learns of a call that Lambda makes with the caller's permissions. */
function contextOf({ region, partition }: LambdaCall): ConditionContext {
  return { 'kms:ViaService': [`lambda.${region}.${partition === 'aws-cn' ? 'amazonaws.com.cn' : 'amazonaws.com'}`] };
}

/**
 * Whether a caller sees the variables of a function: those under a customer's key need kms:Decrypt on it. AWS's own key
 * needs no permission.
 */
export function canReadVariables(call: LambdaCall, { KMSKeyArn, Environment }: FunctionConfiguration): boolean {
  if (!KMSKeyArn || !Environment) return true;
  return call.can('kms:Decrypt', KMSKeyArn, contextOf(call));
}

/**
 * Whether a caller may put variables under a customer's key: Lambda makes a grant for the function's role and encrypts,
 * both with the caller's permissions. Throws InvalidParameterValueException as AWS does.
 */
export function authorizeWritingVariables(call: LambdaCall, keyArn: string | undefined): void {
  if (!keyArn) return;
  for (const action of ['kms:CreateGrant', 'kms:Encrypt'] as const) {
    const reason = call.denial(action, keyArn, contextOf(call));
    if (reason !== undefined) throw accessDeniedByKms(call.caller.arn, action, keyArn, reason);
  }
}
