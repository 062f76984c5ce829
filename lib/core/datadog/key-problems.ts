import type { Finding } from '../change/change.ts';
import type { CheckedChange } from '../change/provider.ts';
import { parseFunctionArn, partitionOfRegion } from '../lambda/arn.ts';
import { apiKeySources } from './api-key-sources.ts';
import { finding } from './findings.ts';
import { isKeyShaped } from './secret-shapes.ts';
import { type ApiKeyVariable, apiKeySourcesOf } from './variables.ts';

/**
 * Why a key source can never give a key: a reference that was not replaced, an ARN of another service or without its parts, a
 * key where a ciphertext belongs, and so on.
 */
type KeyProblem = 'unresolved' | 'otherService' | 'incompleteArn' | 'keyAsArn' | 'noCiphertext' | 'noKey' | 'noUuid';

/** What stands in a text that a tool should have replaced: `{{resolve:…}}`, `${…}`, `$(…)`, `<…>`, `!Ref …`. */
const referencePattern = /\{\{|\$[{(]|^<[^>]*>$|^!(?:Ref|Sub|GetAtt|ImportValue)\b/;

const arnServices: Readonly<Partial<Record<ApiKeyVariable, string>>> = {
  DD_API_KEY_SECRET_ARN: 'secretsmanager',
  DD_API_KEY_SSM_ARN: 'ssm',
};

/** Returns what makes a key source useless, by its variable and value; undefined where nothing can be said against it. */
export function keyProblemOf(variable: ApiKeyVariable, text: string): KeyProblem | undefined {
  const value = text.trim();
  if (referencePattern.test(value)) return 'unresolved';
  const service = arnServices[variable];
  if (service !== undefined) return arnProblemOf(service, value);
  if (variable === 'DD_KMS_API_KEY') return /^(?:arn:|alias\/)/.test(value) ? 'noCiphertext' : undefined;
  if (variable === 'DD_ORG_UUID') return apiKeySources.delegated.pattern.test(value) ? undefined : 'noUuid';
  return value.startsWith('arn:') ? 'noKey' : undefined;
}

function arnProblemOf(service: string, value: string): KeyProblem | undefined {
  if (!value.startsWith('arn:')) return isKeyShaped(value) ? 'keyAsArn' : undefined;
  const [, , found, region = '', awsAccountId = '', ...resource] = value.split(':');
  if (found !== service) return 'otherService';
  const name = resource.join(':').replace(service === 'ssm' ? /^parameter\// : /^secret:/, '');
  const isComplete = region !== '' && /^\d{12}$/.test(awsAccountId) && name !== '' && name !== resource.join(':');
  return isComplete ? undefined : 'incompleteArn';
}

/**
 * Returns what is known against the key that a function will be told of, by its value alone: that it can never be read, or that
 * it lies where reading it needs more than the function's role.
 */
export function findKeyFindings({ configuration, region, after: { variables } }: CheckedChange): Finding[] {
  const [variable] = apiKeySourcesOf(variables);
  if (variable === undefined) return [];
  const arn = variables[variable] ?? '';
  const problem = keyProblemOf(variable, arn);
  if (problem !== undefined) return [finding('keyUnusable', { variable, problem })];
  const service = arnServices[variable];
  if (service === undefined) return [];
  if (!arn.startsWith('arn:')) return [finding('keyNameInsteadOfArn', { variable })];
  const [, partition = '', , keyRegion = '', keyAccount = ''] = arn.split(':');
  if (partition !== partitionOfRegion(region)) return [finding('keyPartitionMismatch', { partition, region })];
  const findings = keyRegion === region ? [] : [finding('secretInOtherRegion', { keyRegion, region })];
  if (keyAccount === parseFunctionArn(configuration.FunctionArn)?.awsAccountId) return findings;
  // Within an account Secrets Manager finds a secret without the six characters that it appends to the name; across, never.
  const isFound = service !== 'secretsmanager' || /-[A-Za-z0-9]{6}$/.test(arn);
  return [...findings, finding(isFound ? 'keyInOtherAccount' : 'secretArnIncomplete', { keyAccount, service })];
}
