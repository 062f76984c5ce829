import { callOf } from '../cloudformation/intrinsics.ts';
import { mappingOf, Template } from '../cloudformation/template.ts';
import { functionTypes } from '../cloudformation/template-function.ts';
import { isList, isMapping, type Value } from '../edit/value.ts';
import type { SourceFiles } from '../source/source-files.ts';
import { type CodeIdentity, type Identities, stackTools } from './code-identity.ts';
import { anyGap, fillPattern, type NamePattern, patternOfText } from './name-pattern.ts';

/** How the functions of a CloudFormation or SAM template are known once they are deployed, by logical ID. Throws SourceSyntaxError. */
export function templateIdentities(entry: string, files: SourceFiles): Identities {
  const template = new Template(entry, files.get(entry) ?? '');
  const types: readonly (Value | undefined)[] = Object.values(functionTypes);
  return new Map(
    template.resources().flatMap(([logicalId, { Type: type, Properties: properties }]) => {
      if (!types.includes(type)) return [];
      const given = mappingOf(properties).FunctionName;
      const names = given === undefined || given === null ? [] : patternsOf(template, given);
      // Without a name, or with AWS::NoValue for it, CloudFormation makes one up.
      const isGenerated = given === undefined || given === null;
      const identity: CodeIdentity = {
        owners: stackTools,
        names,
        ...(isGenerated ? { generated: generatedName(logicalId) } : {}),
        logicalId: { text: logicalId, hasHash: false },
      };
      return [[logicalId, [identity]] as const];
    }),
  );
}

/** CloudFormation cuts a logical ID that is long; so many characters of it always stand in the name. */
const generatedCharacters = 20;

/** The name that CloudFormation makes up: stack, logical ID, something random. */
export function generatedName(logicalId: string): NamePattern {
  return fillPattern([{ gap: 'any' }, '-', logicalId.slice(0, generatedCharacters), { gap: 'any' }], {});
}

/** Every name that a value can come to: both branches of a condition. */
function patternsOf(template: Template, value: Value): NamePattern[] {
  const call = callOf(value);
  if (call?.name !== 'Fn::If' || !isList(call.argument)) return [patternOf(template, value)];
  return call.argument.slice(1).flatMap((branch) => patternsOf(template, branch));
}

function patternOf(template: Template, value: Value): NamePattern {
  if (typeof value === 'string' || typeof value === 'number') return [String(value)];
  const call = callOf(value);
  if (call?.name === 'Ref') return gapOf(String(call.argument));
  if (call?.name === 'Fn::Sub') {
    const [text, own] = isList(call.argument) ? call.argument : [call.argument, null];
    if (typeof text !== 'string') return [anyGap];
    return patternOfText(text, (name) => {
      const member = isMapping(own) ? own[name] : undefined;
      return member === undefined ? gapOf(name) : patternOf(template, member);
    });
  }
  if (call?.name === 'Fn::Join' && isList(call.argument)) {
    const [separator, items] = call.argument;
    if (typeof separator !== 'string' || !isList(items)) return [anyGap];
    const parts = items.flatMap((item, index) => [...(index === 0 ? [] : [separator]), ...patternOf(template, item)]);
    return fillPattern(parts, {});
  }
  return [anyGap];
}

/** A parameter is a gap even where it has a default: a deployment may give it another value. */
function gapOf(name: string): NamePattern {
  if (name === 'AWS::StackName') return [{ gap: 'stack' }];
  if (name === 'AWS::Region') return [{ gap: 'region' }];
  if (name === 'AWS::AccountId') return [{ gap: 'account' }];
  return name.startsWith('!') ? [`\${${name.slice(1)}}`] : [anyGap];
}
