import type { Node } from 'web-tree-sitter';
import { type Dialect, pythonDialect, typescriptDialect } from '../cdk/dialect.ts';
import { languageOf, sourcesOf } from '../cdk/find-apps.ts';
import { functionClasses, resolveName } from '../cdk/function-site.ts';
import { childrenOf, nodesOf } from '../cdk/source-tree.ts';
import { withSyntax } from '../parsers/syntax.ts';
import type { Project } from '../project.ts';
import type { SourceFiles } from '../source/source-files.ts';
import { type CodeIdentity, type Identities, stackTools } from './code-identity.ts';
import { anyGap, fillPattern, type NamePattern } from './name-pattern.ts';
import { generatedName } from './template-names.ts';

/** How the functions of a CDK application are known once they are deployed, by construct ID. Throws SourceSyntaxError. */
export function cdkIdentities(project: Project, files: SourceFiles): Identities {
  const language = languageOf(project, files);
  const identities = new Map<string, CodeIdentity[]>();
  if (language === 'other') return identities;
  const dialect = language === 'python' ? pythonDialect : typescriptDialect;
  for (const file of sourcesOf(project, files, language)) {
    for (const { id, name } of readNames(file, files.get(file) ?? '', dialect)) {
      const logicalId = logicalIdOf(id);
      const own: CodeIdentity = {
        owners: stackTools,
        names: name === undefined ? [] : [name],
        ...(name === undefined && logicalId !== '' ? { generated: generatedName(logicalId) } : {}),
        ...(logicalId === '' ? {} : { logicalId: { text: logicalId, hasHash: true } }),
      };
      identities.set(id, [...(identities.get(id) ?? []), own]);
    }
  }
  return identities;
}

/** CDK leaves out of a construct ID what no logical ID may hold. Source: aws-cdk-lib, `unique-resource-name.ts`. */
function logicalIdOf(id: string): string {
  return Array.from(id, (character) => (isAlphanumeric(character) ? character : '')).join('');
}

function isAlphanumeric(character: string): boolean {
  return (character >= 'a' && character <= 'z') || (character >= 'A' && character <= 'Z') || isDigit(character);
}

function isDigit(character: string): boolean {
  return character >= '0' && character <= '9';
}

type Named = { id: string; name: NamePattern | undefined };

/** The constructions in the order in which the way reads them, with the name that the code gives to each. */
function readNames(file: string, text: string, dialect: Dialect): Named[] {
  return withSyntax(dialect.grammarOf(file), text, (root) => {
    const { sites, imports } = dialect.read(root, text);
    const isPython = dialect === pythonDialect;
    const created = nodesOf(root, isPython ? 'call' : 'new_expression').filter((node) => {
      const called = node.childForFieldName(isPython ? 'function' : 'constructor')?.text ?? '';
      return functionClasses[resolveName(called, imports)] !== undefined;
    });
    return sites.map(({ id }, index): Named => {
      const node = created[index];
      const value = node === undefined ? undefined : isPython ? keywordOf(node) : memberOf(node);
      return { id, name: value === undefined ? undefined : patternOf(value) };
    });
  });
}

function memberOf(created: Node): Node | undefined {
  const [, , props] = childrenOf(created.childForFieldName('arguments'));
  for (const member of childrenOf(props)) {
    if (member.type === 'shorthand_property_identifier' && member.text === 'functionName') return member;
    if (member.type !== 'pair' || plainText(member.childForFieldName('key')) !== 'functionName') continue;
    return member.childForFieldName('value') ?? undefined;
  }
  return undefined;
}

function keywordOf(call: Node): Node | undefined {
  const named = childrenOf(call.childForFieldName('arguments')).find(
    (argument) => argument.type === 'keyword_argument' && argument.childForFieldName('name')?.text === 'function_name',
  );
  return named?.childForFieldName('value') ?? undefined;
}

function plainText(node: Node | null): string | undefined {
  if (node === null) return undefined;
  return node.type === 'string' ? node.text.slice(1, -1) : node.text;
}

/** The texts of a literal, with gaps for what stands between them; a gap alone for every other expression. */
function patternOf(node: Node): NamePattern {
  if (node.type !== 'string' && node.type !== 'template_string') return [anyGap];
  const parts = childrenOf(node).flatMap((part): NamePattern => {
    if (part.type === 'string_fragment' || part.type === 'string_content') return [part.text];
    return part.type === 'string_start' || part.type === 'string_end' ? [] : [anyGap];
  });
  return parts.length === 0 ? [anyGap] : fillPattern(parts, {});
}
