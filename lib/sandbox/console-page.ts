import { z } from 'zod';
import { hostAwsAccountId } from './identity/credentials.ts';
import { createRoleStack } from './identity/role-policies.ts';
import type { Sandbox } from './sandbox.ts';
import type { Reply } from './wire/reply.ts';
import { escapeText } from './wire/xml.ts';

const path = '/console/cloudformation/create';

/** What the quick-create link and the form carry. */
const stackSchema = z.object({
  awsAccountId: z
    .string()
    .regex(/^\d{12}$/, 'awsAccountId must have 12 digits')
    .optional(),
  region: z
    .string()
    .regex(/^[a-z0-9-]+$/, 'region must be a Region name')
    .default('us-east-1'),
  stackName: z
    .string()
    .regex(/^[a-zA-Z][a-zA-Z0-9-]{0,127}$/, 'stackName must begin with a letter and have letters, digits and hyphens')
    .default('lamplighter'),
  param_ExternalId: z.string().min(2, 'param_ExternalId is missing').max(1224),
  param_TrustedPrincipal: z
    .string()
    .regex(/^(arn:[a-z-]+:(iam|sts)::\d{12}:.+|\d{12})$/, 'param_TrustedPrincipal must be an ARN or an account id')
    .default(`arn:aws:iam::${hostAwsAccountId}:root`),
  param_CreateWriteRole: z.enum(['true', 'false']).default('true'),
  /** Accounts whose layers the write role may put on functions, separated by commas. */
  param_LayerAccounts: z
    .string()
    .regex(/^\d{12}(,\d{12})*$/, 'param_LayerAccounts must be account ids separated by commas')
    .optional(),
});
type Stack = z.infer<typeof stackSchema>;

/** Serves `/console/…`, the stand-in for the AWS console: a page that reviews a stack and, on POST, creates its roles. */
export function answerConsole(sandbox: Sandbox, method: string, url: URL, body: string): Reply {
  if (url.pathname !== path)
    return page(
      'Not found',
      '<h1>Not found</h1><p>The simulated AWS console has one page, for creating the stack with the roles.</p>',
      404,
    );
  const parsed = stackSchema.safeParse(
    Object.fromEntries(method === 'POST' ? new URLSearchParams(body) : url.searchParams),
  );
  if (!parsed.success) {
    const issues = parsed.error.issues
      .map((issue) => `<li>${escapeText(issue.path.join('.'))}: ${escapeText(issue.message)}</li>`)
      .join('');
    return page(
      'Cannot create this stack',
      `<h1>This stack cannot be created</h1><p>The link carries something that CloudFormation would refuse:</p><ul>${issues}</ul>`,
      400,
    );
  }
  return method === 'POST' ? createStack(sandbox, parsed.data) : reviewStack(sandbox, parsed.data);
}

function reviewStack(sandbox: Sandbox, stack: Stack): Reply {
  const accounts = [...sandbox.state.accounts.values()];
  const options = accounts
    .map(
      ({ awsAccountId, name }) =>
        `<option value="${awsAccountId}"${awsAccountId === stack.awsAccountId ? ' selected' : ''}>${awsAccountId} (${escapeText(name)})</option>`,
    )
    .join('');
  const hidden = Object.entries(stack)
    .filter(([name]) => name !== 'awsAccountId')
    .map(([name, value]) => `<input type="hidden" name="${name}" value="${escapeText(String(value))}">`)
    .join('');
  const hasWriteRole = stack.param_CreateWriteRole === 'true';
  return page(
    'Create stack',
    `<h1>Create stack “${escapeText(stack.stackName)}”</h1>
<h2>What will be created</h2>
<ul>
<li><strong>LamplighterRead</strong>: an IAM role that reads functions, tags, layers, Regions and metrics, and asks what the functions’ roles may read.</li>
${hasWriteRole ? '<li><strong>LamplighterWrite</strong>: an IAM role that reads too, and may update function configurations.</li>' : ''}
</ul>
<dl>
<dt>Region</dt><dd>${escapeText(stack.region)}</dd>
<dt>May assume the ${hasWriteRole ? 'roles' : 'role'}</dt><dd><code>${escapeText(stack.param_TrustedPrincipal)}</code></dd>
<dt>External id that must be sent</dt><dd><code>${escapeText(stack.param_ExternalId)}</code></dd>
</dl>
<form method="post" action="${path}">${hidden}
<label for="awsAccountId">AWS account to create it in</label>
<select id="awsAccountId" name="awsAccountId">${options}</select>
<button type="submit">Create stack</button>
</form>`,
  );
}

function createStack(sandbox: Sandbox, stack: Stack): Reply {
  const account = sandbox.state.accounts.get(stack.awsAccountId ?? '');
  if (!account)
    return page(
      'Cannot create this stack',
      '<h1>This stack cannot be created</h1><p>The simulated organisation has no such account. Go back and choose another one.</p>',
      400,
    );
  const { awsAccountId } = account;
  const arns = createRoleStack(sandbox.state, account, {
    trustedPrincipal: stack.param_TrustedPrincipal,
    externalId: stack.param_ExternalId,
    hasWriteRole: stack.param_CreateWriteRole === 'true',
    createdAt: new Date(sandbox.clock.now()).toISOString(),
    ...(stack.param_LayerAccounts ? { layerAccounts: stack.param_LayerAccounts.split(',') } : {}),
  });
  const outputs = Object.values(arns)
    .map((arn) => ({ arn, name: arn.slice(arn.lastIndexOf('/') + 1) }))
    .map(
      ({ arn, name }) => `<p><label for="${name}">${name}Arn</label><input id="${name}" readonly value="${arn}"></p>`,
    )
    .join('');
  return page(
    'Stack created',
    `<h1>CREATE_COMPLETE</h1><p>The stack “${escapeText(stack.stackName)}” is in account ${awsAccountId} (${escapeText(account.name)}). Copy what you need and go back to the console that sent you here.</p>${outputs}`,
  );
}

const style = `body{font:16px/1.5 system-ui,sans-serif;max-width:44rem;margin:2rem auto;padding:0 1rem;color:#16191f;background:#fff}
header{background:#7a3e00;color:#fff;padding:.5rem 1rem;font-weight:700}code{overflow-wrap:anywhere}label{display:block;font-weight:700;margin-top:1rem}
input,select{font:inherit;padding:.4rem;width:100%;box-sizing:border-box;border:1px solid #5f6b7a}dt{font-weight:700}
button{font:inherit;font-weight:700;margin-top:1rem;padding:.5rem 1.25rem;border:0;background:#7a3e00;color:#fff}
:focus-visible{outline:3px solid #0972d3;outline-offset:2px}`;

function page(title: string, content: string, status = 200): Reply {
  return {
    status,
    headers: {
      'content-type': 'text/html; charset=utf-8',
      'content-security-policy': "default-src 'none'; style-src 'unsafe-inline'; form-action 'self'",
    },
    body: `<!doctype html><html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width"><title>${title} – Simulated AWS console</title><style>${style}</style></head><body><header>Simulated AWS console: nothing here reaches the real AWS</header><main>${content}</main></body></html>`,
  };
}
