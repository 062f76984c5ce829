import { hexFor, uuidFor } from '../deterministic.ts';
import { partitionOf } from '../regions.ts';
import type { OwnerTool } from './teams.ts';

/** A function's name and tags as the tool that deploys it would leave them. */
export type Ownership = { name: string; tags: Record<string, string> };

const pascal = (text: string): string =>
  text.replace(/(^|-)(\w)/g, (_, _dash: string, letter: string) => letter.toUpperCase());
const camel = (text: string): string => text.replace(/-(\w)/g, (_, letter: string) => letter.toUpperCase());

/** Names a team's function after its owner tool's habits. `purpose` is in kebab case. */
export function ownFunction(
  tool: OwnerTool,
  place: { awsAccountId: string; region: string; team: string; stage: string; purpose: string },
): Ownership {
  const { awsAccountId, region, team, stage, purpose } = place;
  const stack = `${team}-${stage}`;
  const suffix = hexFor(`${awsAccountId} ${region} ${team} ${purpose}`, 12);
  const cloudFormation = (logicalId: string): Record<string, string> => ({
    'aws:cloudformation:stack-name': stack,
    'aws:cloudformation:stack-id': `arn:${partitionOf(region)}:cloudformation:${region}:${awsAccountId}:stack/${stack}/${uuidFor(`${awsAccountId} ${region} ${stack}`)}`,
    'aws:cloudformation:logical-id': logicalId,
  });
  if (tool === 'CDK') {
    const logicalId = `${pascal(purpose)}Fn${hexFor(purpose, 8).toUpperCase()}`;
    return { name: clip(`${stack}-${logicalId}-${suffix}`), tags: cloudFormation(logicalId) };
  }
  if (tool === 'SAM') {
    const logicalId = `${pascal(purpose)}Function`;
    return {
      name: clip(`${stack}-${logicalId}-${suffix}`),
      tags: { ...cloudFormation(logicalId), 'lambda:createdBy': 'SAM' },
    };
  }
  if (tool === 'Serverless') {
    return {
      name: `${team}-${stage}-${camel(purpose)}`,
      tags: { ...cloudFormation(`${pascal(purpose)}LambdaFunction`), STAGE: stage },
    };
  }
  if (tool === 'CloudFormation') return { name: `${stack}-${purpose}`, tags: cloudFormation(pascal(purpose)) };
  return { name: stage === 'prod' ? `${team}-${purpose}` : `${team}-${purpose}-${stage}`, tags: {} };
}

function clip(name: string): string {
  return name.slice(0, 64);
}
