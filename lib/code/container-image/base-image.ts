import type { RuntimeFamily } from '../../core/datadog/runtimes.ts';

/** What the name of an image says. `family`: the language of an AWS base image for Lambda, `provided` without one. */
export type BaseImage = { name: string; family?: RuntimeFamily; isAlpine: boolean; isBare: boolean };

/** AWS's base images by the last name of their repository. Source: AWS's documentation "Lambda base images", 2026. */
const lambdaImages: Readonly<Record<string, RuntimeFamily>> = {
  python: 'python',
  nodejs: 'node',
  java: 'java',
  dotnet: 'dotnet',
  ruby: 'ruby',
  provided: 'provided',
  go: 'provided',
};

/** Reads an image's name: AWS's own base images also through a mirror or a pull-through cache of any name. */
export function readBaseImage(name: string): BaseImage {
  const [path = ''] = name.split('@');
  const slash = path.lastIndexOf('/');
  const last = path.slice(slash + 1);
  const colon = last.indexOf(':');
  const repository = colon === -1 ? last : last.slice(0, colon);
  const tag = colon === -1 ? '' : last.slice(colon + 1);
  const folder = slash === -1 ? '' : path.slice(path.lastIndexOf('/', slash - 1) + 1, slash);
  const language = folder === 'lambda' ? repository : withoutPrefix(repository, 'aws-lambda-');
  const family = language === undefined ? undefined : lambdaImages[language];
  return {
    name,
    ...(family === undefined ? {} : { family }),
    isAlpine: repository === 'alpine' || tag.split('-').some((part) => part.startsWith('alpine')),
    isBare: name === 'scratch' || path.includes('distroless'),
  };
}

function withoutPrefix(text: string, prefix: string): string | undefined {
  return text.startsWith(prefix) ? text.slice(prefix.length) : undefined;
}
