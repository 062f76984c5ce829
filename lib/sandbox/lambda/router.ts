import type { Reply } from '../wire/reply.ts';
import type { LambdaCall } from './lambda-call.ts';
import { getLayerVersion, listLayerVersions } from './layers.ts';
import {
  getAlias,
  getCodeSigningConfig,
  getFunction,
  getFunctionCodeSigningConfig,
  getFunctionConfiguration,
  listAliases,
  listFunctions,
  listTags,
  listVersionsByFunction,
} from './read.ts';
import { publishVersion, tagResource, untagResource } from './tags-and-versions.ts';
import { updateFunctionConfiguration } from './update.ts';

/** Every operation of Lambda that the simulation answers. */
export const lambdaOperations: Readonly<Record<string, (call: LambdaCall) => Reply>> = {
  ListFunctions: listFunctions,
  GetFunction: getFunction,
  GetFunctionConfiguration: getFunctionConfiguration,
  UpdateFunctionConfiguration: updateFunctionConfiguration,
  ListTags: listTags,
  TagResource: tagResource,
  UntagResource: untagResource,
  GetLayerVersion: getLayerVersion,
  GetLayerVersionByArn: getLayerVersion,
  ListLayerVersions: listLayerVersions,
  PublishVersion: publishVersion,
  ListVersionsByFunction: listVersionsByFunction,
  ListAliases: listAliases,
  GetAlias: getAlias,
  GetFunctionCodeSigningConfig: getFunctionCodeSigningConfig,
  GetCodeSigningConfig: getCodeSigningConfig,
};

const ofFunction: Readonly<Record<string, string>> = {
  'GET ': 'GetFunction',
  'DELETE ': 'DeleteFunction',
  'GET configuration': 'GetFunctionConfiguration',
  'PUT configuration': 'UpdateFunctionConfiguration',
  'PUT code': 'UpdateFunctionCode',
  'GET versions': 'ListVersionsByFunction',
  'POST versions': 'PublishVersion',
  'GET aliases': 'ListAliases',
  'POST aliases': 'CreateAlias',
  'GET policy': 'GetPolicy',
};
const ofTags: Readonly<Record<string, string>> = {
  GET: 'ListTags',
  POST: 'TagResource',
  DELETE: 'UntagResource',
};

/** The Lambda operation that a method and decoded path mean; undefined for one that Lambda does not have or nobody simulates. */
export function routeLambda(method: string, segments: readonly string[], query: URLSearchParams): string | undefined {
  const [version, noun, first, second, third] = segments;
  if (version === '2015-03-31' && noun === 'functions') {
    if (!first) return method === 'GET' ? 'ListFunctions' : 'CreateFunction';
    if (second === 'aliases' && third) return method === 'GET' ? 'GetAlias' : 'UpdateAlias';
    return ofFunction[`${method} ${second ?? ''}`];
  }
  if (version === '2017-03-31' && noun === 'tags' && first) return ofTags[method];
  if (version === '2018-10-31' && noun === 'layers' && method === 'GET') {
    if (query.get('find') === 'LayerVersion') return 'GetLayerVersionByArn';
    if (first && second === 'versions') return third ? 'GetLayerVersion' : 'ListLayerVersions';
    return 'ListLayers';
  }
  if (method !== 'GET') return undefined;
  if (version === '2020-06-30' && second === 'code-signing-config') return 'GetFunctionCodeSigningConfig';
  return version === '2020-04-22' && noun === 'code-signing-configs' && first ? 'GetCodeSigningConfig' : undefined;
}
