import type { OwnerTool } from '../../core/lambda/owner.ts';
import { exactName, type NamePattern } from './name-pattern.ts';

/** How a function that code describes is known once it is deployed. */
export type CodeIdentity = {
  /** The tools that can have deployed it, as the owner tags of a live function name them; `unknown` always counts too. */
  owners: readonly OwnerTool[];
  /** What the code calls it, each of them possible; empty where CloudFormation makes the name up. */
  names: readonly NamePattern[];
  /** The name that CloudFormation makes up. */
  generated?: NamePattern;
  /** The logical ID in the template that is deployed; `hasHash`: CDK puts scopes before it and a hash behind it. */
  logicalId?: { text: string; hasHash: boolean };
  stack?: NamePattern;
};

/** Identities by the names of a project's predictions. Several of one name are in the order of the predictions. */
export type Identities = ReadonlyMap<string, readonly CodeIdentity[]>;

/** The tools that deploy through CloudFormation: the tags of each can look like those of another. */
export const stackTools = ['cloudformation', 'sam', 'cdk', 'serverless'] as const satisfies readonly OwnerTool[];

/** The exact names, LIKE patterns and logical IDs by which the live functions of some identities are looked for. */
export type IdentitySearch = { names: string[]; patterns: NamePattern[]; logicalIds: string[]; hashedIds: string[] };

/** What is to be looked for so that no live function that can match is missed. */
export function searchFor(identities: readonly (CodeIdentity | undefined)[]): IdentitySearch {
  const known = identities.flatMap((identity) => identity ?? []);
  const all = known.flatMap(({ names, generated }) => [...names, ...(generated === undefined ? [] : [generated])]);
  const ids = (hasHash: boolean) =>
    known.flatMap(({ logicalId }) => (logicalId?.hasHash === hasHash ? [logicalId.text] : []));
  return {
    names: [...new Set(all.flatMap((pattern) => exactName(pattern) ?? []))],
    patterns: all.filter((pattern) => exactName(pattern) === undefined),
    logicalIds: [...new Set(ids(false))],
    hashedIds: [...new Set(ids(true))],
  };
}
