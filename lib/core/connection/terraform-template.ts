import { type RoleStatement, reasonKey, roleStatements, trustedActions } from './role-policy.ts';
import { roleNames } from './template-roles.ts';
import { allowedLayerAccounts, commentLines, quote, type Say, type TemplateInput } from './templates.ts';

/** What the downloaded file is called. */
export const terraformFileName = 'lamplighter-roles.tf';

/** The roles as Terraform configuration; needs only the AWS provider. */
export function terraformTemplate(input: TemplateInput, say: Say): string {
  const purposes = input.hasWriteRole ? (['read', 'write'] as const) : (['read'] as const);
  const accounts = allowedLayerAccounts(input).map(quote).join(', ');
  return `${[
    ...commentLines(say('templates.introduction'), '# '),
    '',
    ...variable('lamplighter_principal_arn', 'string', quote(input.principalArn), say('templates.trustedPrincipal')),
    ...variable('lamplighter_external_id', 'string', quote(input.externalId), say('templates.externalId')),
    ...(input.hasWriteRole
      ? variable('lamplighter_layer_accounts', 'list(string)', `[${accounts}]`, say('templates.layerAccounts'))
      : []),
    'data "aws_caller_identity" "lamplighter" {}',
    'data "aws_partition" "lamplighter" {}',
    '',
    'locals {',
    '  lamplighter_account   = data.aws_caller_identity.lamplighter.account_id',
    '  lamplighter_partition = data.aws_partition.lamplighter.partition',
    '}',
    '',
    'data "aws_iam_policy_document" "lamplighter_trust" {',
    '  statement {',
    ...commentLines(say('templates.sourceIdentity'), '    # '),
    `    actions = [${trustedActions.map(quote).join(', ')}]`,
    '    principals {',
    '      type        = "AWS"',
    '      identifiers = [var.lamplighter_principal_arn]',
    '    }',
    ...commentLines(say('templates.externalIdCondition'), '    # '),
    '    condition {',
    '      test     = "StringEquals"',
    '      variable = "sts:ExternalId"',
    '      values   = [var.lamplighter_external_id]',
    '    }',
    '  }',
    '}',
    ...purposes.flatMap((purpose) => role(purpose, say)),
  ].join('\n')}\n`;
}

function variable(name: string, type: string, value: string, comment: string): string[] {
  return [
    ...commentLines(comment, '# '),
    `variable "${name}" {`,
    `  type    = ${type}`,
    `  default = ${value}`,
    '}',
    '',
  ];
}

function role(purpose: 'read' | 'write', say: Say): string[] {
  const name = `lamplighter_${purpose}`;
  return [
    '',
    ...commentLines(say(`templates.${purpose}Role`), '# '),
    `resource "aws_iam_role" "${name}" {`,
    `  name                 = "${roleNames[purpose]}"`,
    '  max_session_duration = 3600',
    '  assume_role_policy   = data.aws_iam_policy_document.lamplighter_trust.json',
    '}',
    '',
    `resource "aws_iam_role_policy" "${name}" {`,
    `  name   = "${roleNames[purpose]}"`,
    `  role   = aws_iam_role.${name}.id`,
    `  policy = data.aws_iam_policy_document.${name}.json`,
    '}',
    '',
    `data "aws_iam_policy_document" "${name}" {`,
    ...roleStatements(purpose).flatMap((statement) => statementLines(statement, say)),
    '}',
    '',
    `output "${name}_role_arn" {`,
    `  value = aws_iam_role.${name}.arn`,
    '}',
  ];
}

// biome-ignore-start lint/suspicious/noTemplateCurlyInString: Terraform's own placeholders
const resources = {
  any: '"*"',
  function: '"arn:${local.lamplighter_partition}:lambda:*:${local.lamplighter_account}:function:*"',
  layer: '"arn:${local.lamplighter_partition}:lambda:*:*:layer:*:*"',
  role: '"arn:${local.lamplighter_partition}:iam::${local.lamplighter_account}:role/*"',
} as const;
// biome-ignore-end lint/suspicious/noTemplateCurlyInString: Terraform's own placeholders

function statementLines(statement: RoleStatement, say: Say): string[] {
  return [
    '  statement {',
    `    sid    = "${statement.sid}"`,
    `    effect = "${statement.effect}"`,
    '    actions = [',
    ...actionLines(statement, say),
    '    ]',
    `    resources = [${resources[statement.resource]}]`,
    ...conditionLines(statement),
    '  }',
  ];
}

function actionLines(statement: RoleStatement, say: Say): string[] {
  let lastReason = '';
  return statement.actions.flatMap((action) => {
    const reason = say(`permissions.${reasonKey(statement, action)}`);
    const comment = reason === lastReason ? [] : commentLines(reason, '      # ');
    lastReason = reason;
    return [...comment, `      "${action}",`];
  });
}

function conditionLines({ condition }: RoleStatement): string[] {
  if (condition === 'viaLambda') {
    return [
      '    condition {',
      '      test     = "StringLike"',
      '      variable = "kms:ViaService"',
      '      values   = ["lambda.*"]',
      '    }',
    ];
  }
  if (condition === 'foreignLayer') {
    return [
      '    condition {',
      '      test     = "ForAnyValue:StringNotLike"',
      '      variable = "lambda:Layer"',
      '      values = [',
      '        for account in concat(var.lamplighter_layer_accounts, [local.lamplighter_account]) :',
      // biome-ignore lint/suspicious/noTemplateCurlyInString: Terraform's own placeholder
      '        "arn:*:lambda:*:${account}:layer:*:*"',
      '      ]',
      '    }',
    ];
  }
  return [];
}
