import type { SourceFiles } from '../source/source-files.ts';
import { TerraformDirectory } from '../terraform/directory.ts';
import type { HclExpression } from '../terraform/hcl-expression.ts';
import { attributeOf } from '../terraform/hcl-file.ts';
import { readFunctions } from '../terraform/terraform-function.ts';
import type { CodeIdentity, Identities } from './code-identity.ts';
import { anyGap, fillPattern, type NamePattern } from './name-pattern.ts';

const deepest = 12;

/** How the functions of a Terraform directory are known once they are applied, by address. Throws SourceSyntaxError. */
export function terraformIdentities(path: string, files: SourceFiles): Identities {
  const directory = new TerraformDirectory(path, files);
  const identities = new Map<string, CodeIdentity[]>();
  for (const { address, block } of readFunctions(directory)) {
    const name = attributeOf(block, 'function_name')?.expression;
    const names = [name === undefined ? [anyGap] : patternOf(directory, name)];
    identities.set(address, [...(identities.get(address) ?? []), { owners: ['terraform'], names }]);
  }
  return identities;
}

/** What an expression can come to. A variable is a gap even where it has a default, as whoever applies may give it another value. */
function patternOf(directory: TerraformDirectory, expression: HclExpression, depth = 0): NamePattern {
  if (depth > deepest) return [anyGap];
  if (expression.kind === 'string') return [expression.literal];
  if (expression.kind === 'template')
    return fillPattern(
      expression.parts.flatMap((part) => (typeof part === 'string' ? [part] : patternOf(directory, part, depth + 1))),
      {},
    );
  if (expression.kind !== 'reference') return [anyGap];
  const { root, steps } = expression;
  const [first, ...rest] = steps;
  if (root === 'local' && rest.length === 0 && first?.name !== undefined) {
    const local = localOf(directory, first.name);
    return local === undefined ? [anyGap] : patternOf(directory, local, depth + 1);
  }
  if (root === 'data' && first?.name === 'aws_region') return [{ gap: 'region' }];
  if (root === 'data' && first?.name === 'aws_caller_identity' && steps.at(-1)?.name === 'account_id')
    return [{ gap: 'account' }];
  return [anyGap];
}

function localOf(directory: TerraformDirectory, name: string): HclExpression | undefined {
  for (const { block } of directory.find('locals')) {
    const attribute = attributeOf(block, name);
    if (attribute !== undefined) return attribute.expression;
  }
  return undefined;
}
