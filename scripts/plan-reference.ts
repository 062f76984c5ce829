import { z } from 'zod';
import { planDocumentSchema, planFormat } from '#lib/commands/rollouts/plan-document.ts';

/** docs/plan.schema.json: the JSON Schema of a plan that is downloaded from a Rollout's page. */
export function planSchemaFile(): string {
  const schema = z.toJSONSchema(planDocumentSchema, { io: 'output', unrepresentable: 'any', reused: 'ref' });
  return `${JSON.stringify({ ...schema, title: `${planFormat.format} ${planFormat.version}` }, null, 2)}\n`;
}
