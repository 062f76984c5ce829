import { z } from 'zod';

/** What a trust policy of the simulation can allow. */
export const trustActions = ['sts:AssumeRole', 'sts:SetSourceIdentity'] as const;

const statementSchema = z.strictObject({
  Sid: z.string().optional(),
  Effect: z.literal('Allow'),
  Principal: z.union([z.strictObject({ AWS: z.string() }), z.strictObject({ Service: z.string() })]),
  Action: z.union([z.literal('sts:AssumeRole').transform((action) => [action]), z.array(z.enum(trustActions)).min(1)]),
  Condition: z
    .strictObject({
      StringEquals: z.strictObject({ 'sts:ExternalId': z.string() }).optional(),
      StringLike: z.strictObject({ 'sts:SourceIdentity': z.string() }).optional(),
    })
    .optional(),
});

/** A trust policy of one statement: whom it trusts with what, and the external id and source identity that it asks for. Other kinds are not simulated. */
export const trustSchema = z
  .strictObject({
    Version: z.literal('2012-10-17'),
    Statement: z.union([statementSchema, z.tuple([statementSchema])]),
  })
  .transform(({ Statement }) => {
    const { Principal, Action, Condition } = Array.isArray(Statement) ? Statement[0] : Statement;
    const externalId = Condition?.StringEquals?.['sts:ExternalId'];
    const requiredSourceIdentity = Condition?.StringLike?.['sts:SourceIdentity'];
    return {
      trustedPrincipal: 'AWS' in Principal ? Principal.AWS : Principal.Service,
      trustedActions: Action,
      ...(externalId === undefined ? {} : { externalId }),
      ...(requiredSourceIdentity === undefined ? {} : { requiredSourceIdentity }),
    };
  });
