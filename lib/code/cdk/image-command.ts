import { isRedirect } from '../../core/datadog/handlers.ts';
import type { Settings } from '../../core/datadog/settings.ts';
import { datadogWrapper } from '../../core/datadog/variables.ts';
import { decideImage, handWrittenImage } from '../image-command.ts';
import type { Finding, Step } from '../project.ts';
import { writeSource } from '../snippets/source-text.ts';
import { type Dialect, pythonDialect } from './dialect.ts';
import { cdkFinding } from './findings.ts';
import type { FunctionSite } from './function-site.ts';

/** What is said of a container image, which the construct skips: its command is written by hand where the code sets one. */
export function findImage(site: FunctionSite, settings: Settings, file: string): Finding {
  const { id, command, line } = site;
  const place = { file, line };
  const told = { function: id, command: command ?? '' };
  const isSet = command !== undefined && !isDone(site);
  const decision = isSet ? decideImage(command, settings) : 'leave';
  if (decision === 'notConfirmed') return cdkFinding('imageNotConfirmed', told, place);
  if (decision === 'runtimeUnknown') return cdkFinding('imageRuntimeUnknown', told, place);
  return decision === 'edit'
    ? cdkFinding('imageCommandByHand', told, place)
    : cdkFinding('imageExcluded', { function: id }, place);
}

/** Images that start Datadog's redirect by hand, which a removal of the construct does not take away. */
export function findRedirected(sites: readonly FunctionSite[], file: string): Finding[] {
  return sites.flatMap(({ isImage, id, line, command, environment }) =>
    isImage && isRedirect(command)
      ? [
          cdkFinding(
            'imageStaysRedirected',
            { function: id, handler: environment.DD_LAMBDA_HANDLER ?? '' },
            { file, line },
          ),
        ]
      : [],
  );
}

function isDone({ command, environment }: FunctionSite): boolean {
  return isRedirect(command) || environment.AWS_LAMBDA_EXEC_WRAPPER === datadogWrapper;
}

/** What to write at each function whose command has to be redirected by hand. */
export function redirectSteps(findings: readonly Finding[], dialect: Dialect, settings: Settings): Step[] {
  return findings.flatMap(({ code, params }): Step[] => {
    if (code !== 'imageCommandByHand') return [];
    const { command, variables } = handWrittenImage(settings);
    const isPython = dialect === pythonDialect;
    const language = isPython ? 'python' : 'typescript';
    const member = (name: string, text: string) => `${name}${isPython ? '=' : ': '}${text},\n`;
    const snippet = [
      ...(command === undefined ? [] : [member('cmd', `[${JSON.stringify(command)}]`)]),
      member('environment', writeSource(variables, language)),
    ].join('');
    return [{ code: 'redirectImage', params: { function: params.function ?? '', snippet } }];
  });
}
