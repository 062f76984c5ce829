import { type DesiredFunction, desiredKeyPermission } from '../../core/datadog/desired.ts';
import { isRedirect, redirectHandlerOf } from '../../core/datadog/handlers.ts';
import type { RuntimeFamily } from '../../core/datadog/runtimes.ts';
import type { Settings } from '../../core/datadog/settings.ts';
import { apiKeySourcesOf } from '../../core/datadog/variables.ts';
import type { Finding, Step } from '../project.ts';
import { readBaseImage } from './base-image.ts';
import { containerFinding } from './findings.ts';
import type { LambdaImage } from './image.ts';
import type { ImageUser } from './image-users.ts';
import { isLibraryWanted } from './library-lines.ts';

/** What the user should know of an image that is instrumented all the same. */
export function findHints(
  image: LambdaImage,
  family: RuntimeFamily,
  desired: DesiredFunction,
  settings: Settings,
): Finding[] {
  const isRedirected = redirectHandlerOf(family) !== undefined && isLibraryWanted(family, settings);
  const codes = new Set(desired.findings.map(({ code }) => code));
  const permission = desiredKeyPermission(settings);
  return [
    ...(isMismatched(image) ? [containerFinding('extensionMismatch', { image: image.base.name })] : []),
    ...(codes.has('twoKeySources')
      ? [containerFinding('twoKeySources', { variables: apiKeySourcesOf(image.stage.env).join(', ') })]
      : []),
    ...(codes.has('apiKeyMissing') ? [containerFinding('apiKeyMissing')] : []),
    ...(codes.has('foreignJavaAgent') ? [containerFinding('foreignAgent')] : []),
    ...(family === 'ruby' || family === 'provided' ? [containerFinding('codeNeedsLibrary')] : []),
    ...(image.start.kind === 'elsewhere' && isRedirected
      ? [containerFinding('commandElsewhere', { handler: redirectHandlerOf(family, 'image') ?? '' })]
      : []),
    ...(settings.apiKey?.source === 'plain' ? [containerFinding('plainApiKey')] : []),
    ...(permission === undefined
      ? []
      : [containerFinding('permissionElsewhere', { permission: permission.permission })]),
  ];
}

/** An extension that is there for another C library than the image has: it does not start. */
function isMismatched({ parts, base, stage }: LambdaImage): boolean {
  const copied = stage.copies.find(({ instruction }) => instruction === parts.extension);
  return copied !== undefined && readBaseImage(copied.from).isAlpine !== base.isAlpine;
}

/** Commands of templates that are redirected there, with their places. */
export function findRedirected(users: readonly ImageUser[], edited: readonly ImageUser[]): Finding[] {
  return users.flatMap(({ command, file, name }) =>
    command !== undefined && edited.some((other) => other.file === file && other.name === name)
      ? [
          containerFinding(
            'commandRedirected',
            { function: name, command: command.words.join(' ') },
            { file, line: command.line },
          ),
        ]
      : [],
  );
}

/** A template that starts another command than the image's own, and cannot be edited, is named with its place. */
export function findOverrides(users: readonly ImageUser[], family: RuntimeFamily): Finding[] {
  if (redirectHandlerOf(family) === undefined) return [];
  return users.flatMap(({ command, file, name }) =>
    command === undefined || command.words.some((word) => isRedirect(word))
      ? []
      : [
          containerFinding(
            'commandOverridden',
            { function: name, command: command.words.join(' ') },
            { file, line: command.line },
          ),
        ],
  );
}

/** What to write into each template that overrides the command. */
export function redirectSteps(users: readonly ImageUser[], family: RuntimeFamily): Step[] {
  const redirect = redirectHandlerOf(family, 'image');
  if (redirect === undefined) return [];
  return users.flatMap(({ command, file, name }) =>
    command === undefined || command.words.includes(redirect)
      ? []
      : [
          {
            code: 'redirectInTemplate',
            params: { function: name, file, command: JSON.stringify([redirect]), handler: command.words.at(-1) ?? '' },
          },
        ],
  );
}

/** What lets a function read its key, where a permission does. */
export function permissionSteps(settings: Settings): Step[] {
  const wanted = desiredKeyPermission(settings);
  if (wanted === undefined) return [];
  const statement = { Effect: 'Allow', Action: wanted.permission, Resource: wanted.arn };
  return [{ code: 'grantKey', params: { snippet: JSON.stringify(statement, null, 2) } }];
}
