import type { FunctionTags } from './function-configuration.ts';

/** The tools that may own a function, whose next deployment may undo a change. */
export const ownerTools = ['cloudformation', 'sam', 'cdk', 'serverless', 'chalice', 'terraform', 'unknown'] as const;
export type OwnerTool = (typeof ownerTools)[number];

/** Who owns a function; `name` is the stack where the tags tell it. `unknown` also means "tags were not read". */
export type Owner = { tool: OwnerTool; name?: string };

/** The tag in which CloudFormation names the stack. */
export const stackNameTag = 'aws:cloudformation:stack-name';
const chaliceTag = 'aws-chalice';
/** The tag in which CloudFormation names the function's logical ID in its template. */
export const logicalIdTag = 'aws:cloudformation:logical-id';
/** The tag in which the Serverless Framework names the stage. */
export const serverlessStageTag = 'STAGE';

/**
 * Which tool deploys a function, as far as its tags tell. Terraform leaves no tag of its own, so it is named only where
 * people tag with it or Datadog's Terraform module did.
 * Source: tags that CloudFormation, SAM, CDK, Serverless and Chalice write, autumn 2026.
 */
export function ownerOf(tags: FunctionTags | undefined): Owner {
  if (tags === undefined) return { tool: 'unknown' };
  const stackName = tags[stackNameTag];
  if (stackName !== undefined) return { tool: stackTool(tags), name: stackName };
  if (tags[chaliceTag] !== undefined) return { tool: 'chalice', ...chaliceName(tags[chaliceTag]) };
  if (tags.dd_sls_terraform_module !== undefined || isTaggedTerraform(tags)) return { tool: 'terraform' };
  return { tool: 'unknown' };
}

/** Returns whether AWS Chalice deploys a function, as far as its tags tell; its handler is then the framework's own. */
export function isChalice(tags: FunctionTags | undefined): boolean {
  return tags !== undefined && Object.hasOwn(tags, chaliceTag);
}

function stackTool(tags: FunctionTags): OwnerTool {
  if (tags['lambda:createdBy'] === 'SAM') return 'sam';
  if (tags[chaliceTag] !== undefined) return 'chalice';
  if (tags.dd_cdk_construct !== undefined) return 'cdk';
  if (tags[serverlessStageTag] !== undefined || tags.dd_sls_plugin !== undefined) return 'serverless';
  // CDK ends every logical id with eight upper-case hexadecimal digits of a hash.
  if (/[0-9A-F]{8}$/.test(tags[logicalIdTag] ?? '')) return 'cdk';
  return 'cloudformation';
}

function isTaggedTerraform(tags: FunctionTags): boolean {
  return Object.entries(tags).some(
    ([key, value]) => /^terraform$/i.test(key) || (/^managed[-_ ]?by$/i.test(key) && /^terraform$/i.test(value)),
  );
}

function chaliceName(tag: string): { name?: string } {
  const name = /(?:^|:)app=([^:]+)/.exec(tag)?.[1];
  return name === undefined ? {} : { name };
}
