import type { Reply } from '../wire/reply.ts';
import { createFunction, deleteFunction } from './create.ts';
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

/** Every operation of Lambda that the simulation has. */
export const lambdaOperations: Readonly<Record<string, (call: LambdaCall) => Reply>> = {
  ListFunctions: listFunctions,
  CreateFunction: createFunction,
  DeleteFunction: deleteFunction,
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

/** Operations by method and path, with `*` for what a path names. */
const routes: Readonly<Record<string, string>> = {
  'GET 2015-03-31/functions': 'ListFunctions',
  'POST 2015-03-31/functions': 'CreateFunction',
  'GET 2015-03-31/functions/*': 'GetFunction',
  'DELETE 2015-03-31/functions/*': 'DeleteFunction',
  'GET 2015-03-31/functions/*/configuration': 'GetFunctionConfiguration',
  'PUT 2015-03-31/functions/*/configuration': 'UpdateFunctionConfiguration',
  'PUT 2015-03-31/functions/*/code': 'UpdateFunctionCode',
  'GET 2015-03-31/functions/*/policy': 'GetPolicy',
  'GET 2015-03-31/functions/*/versions': 'ListVersionsByFunction',
  'POST 2015-03-31/functions/*/versions': 'PublishVersion',
  'GET 2015-03-31/functions/*/aliases': 'ListAliases',
  'POST 2015-03-31/functions/*/aliases': 'CreateAlias',
  'GET 2015-03-31/functions/*/aliases/*': 'GetAlias',
  'PUT 2015-03-31/functions/*/aliases/*': 'UpdateAlias',
  'GET 2017-03-31/tags/*': 'ListTags',
  'POST 2017-03-31/tags/*': 'TagResource',
  'DELETE 2017-03-31/tags/*': 'UntagResource',
  'GET 2018-10-31/layers': 'ListLayers',
  'GET 2018-10-31/layers/*/versions': 'ListLayerVersions',
  'GET 2018-10-31/layers/*/versions/*': 'GetLayerVersion',
  'GET 2020-06-30/functions/*/code-signing-config': 'GetFunctionCodeSigningConfig',
  'GET 2020-04-22/code-signing-configs/*': 'GetCodeSigningConfig',
};

/** The Lambda operation that a method and decoded path mean, simulated or not; undefined for a path that Lambda does not have. */
export function routeLambda(method: string, segments: readonly string[], query: URLSearchParams): string | undefined {
  const [version, noun, id, part, partId] = segments;
  const path = [version, noun, id && '*', part, partId && '*'].filter(Boolean).join('/');
  const operation = routes[`${method} ${path}`];
  return operation === 'ListLayers' && query.get('find') === 'LayerVersion' ? 'GetLayerVersionByArn' : operation;
}
