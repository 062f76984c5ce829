import { isMapping, type Value } from '../edit/value.ts';
import { Service } from '../serverless/service.ts';
import { readFunctions } from '../serverless/service-function.ts';
import { splitVariables, type VariableSource } from '../serverless/variables.ts';
import type { SourceFiles } from '../source/source-files.ts';
import { type CodeIdentity, type Identities, stackTools } from './code-identity.ts';
import { anyGap, fillPattern, type GapName, type NamePattern } from './name-pattern.ts';

const deepest = 12;

/** How the functions of a Serverless service are known once they are deployed, by their keys. Throws SourceSyntaxError. */
export function serverlessIdentities(entry: string, files: SourceFiles): Identities {
  const service = new Service(entry, files);
  const named = service.value(['service']);
  const serviceName = patternOf(service, isMapping(named) ? named.name : named);
  const stack = patternOf(service, service.value(['provider', 'stackName']), [...serviceName, '-', { gap: 'stage' }]);
  return new Map(
    readFunctions(service).functions.map(({ name, place }) => {
      const value = service.valueOf(place);
      const usual: NamePattern = [...serviceName, '-', { gap: 'stage' }, '-', name];
      // A function that a reference brings in may have a name of its own, which is not seen from here.
      const own = place === undefined ? [anyGap] : patternOf(service, isMapping(value) ? value.name : undefined, usual);
      const logicalId = { text: `${normalizedName(name)}LambdaFunction`, hasHash: false };
      const identity: CodeIdentity = { owners: stackTools, names: [own], logicalId, stack };
      return [name, [identity]] as const;
    }),
  );
}

/** A function's key as the framework makes a logical ID of it. Source: Serverless Framework 3, `naming.js`. */
function normalizedName(name: string): string {
  const spelled = name.replaceAll('-', 'Dash').replaceAll('_', 'Underscore');
  return spelled.charAt(0).toUpperCase() + spelled.slice(1);
}

/** What a value can come to. A variable with a fallback is a gap, as a deployment may give it another value. */
function patternOf(
  service: Service,
  value: Value | undefined,
  otherwise: NamePattern = [anyGap],
  depth = 0,
): NamePattern {
  if (value === undefined || value === null) return fillPattern(otherwise, {});
  if (typeof value === 'number' || typeof value === 'boolean') return [String(value)];
  if (typeof value !== 'string' || depth > deepest) return [anyGap];
  return fillPattern(
    splitVariables(value).flatMap((part) =>
      part.kind === 'plain' ? [part.text] : variablePattern(service, part.sources, part.text, depth),
    ),
    {},
  );
}

/** What a deployment says, whatever stands in the file: the stage and the Region can be given with each. */
const deploymentGaps: Readonly<Record<string, GapName>> = {
  'sls:stage': 'stage',
  'opt:stage': 'stage',
  'self:provider.stage': 'stage',
  'aws:region': 'region',
  'opt:region': 'region',
  'self:provider.region': 'region',
  'aws:accountId': 'account',
};

function variablePattern(
  service: Service,
  [source, ...fallbacks]: readonly VariableSource[],
  text: string,
  depth: number,
): NamePattern {
  if (source === undefined) return [anyGap];
  if (source.kind === 'literal') return [source.value];
  const { name, address } = source;
  const gap = deploymentGaps[`${name}:${address ?? ''}`];
  if (gap !== undefined) return [{ gap }];
  if (fallbacks.length > 0) return [anyGap];
  const value = name === 'self' ? selfValue(service, address) : name === 'file' ? service.resolved(text) : text;
  return value === undefined || value === text ? [anyGap] : patternOf(service, value, [anyGap], depth + 1);
}

function selfValue(service: Service, address: string | undefined): Value | undefined {
  if (address === undefined || address.includes('${')) return undefined;
  const value = service.value(address.split('.'));
  return address === 'service' && isMapping(value) ? value.name : value;
}
