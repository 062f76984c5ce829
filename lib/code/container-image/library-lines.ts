import { floorVersionOf } from '../../core/datadog/layers.ts';
import type { RuntimeFamily } from '../../core/datadog/runtimes.ts';
import type { Settings } from '../../core/datadog/settings.ts';
import { extensionImage } from './datadog-parts.ts';

/** The newest .NET tracer known when this was written. Source: Datadog's releases on GitHub, 2026. */
const dotnetTracerVersion = '3.42.0';

/** The tag of the extension's image that the settings ask for; undefined for none. Alpine and FIPS have images of their own. */
export function extensionTag({ layerVersions = {}, fips }: Settings, isAlpine: boolean): string | undefined {
  const { extension: chosen = 'latest' } = layerVersions;
  if (chosen === 'none') return undefined;
  const name = fips === true ? 'Datadog-Extension-FIPS' : 'Datadog-Extension';
  const version = chosen === 'latest' ? (floorVersionOf(name) ?? 'latest') : chosen;
  return `${version}${isAlpine ? '-alpine' : ''}${fips === true ? '-fips' : ''}`;
}

/** What brings the extension into an image. Source: Datadog's documentation for container images, autumn 2026. */
export function extensionWords(tag: string): { from: string; words: string } {
  return { from: `${extensionImage}:${tag}`, words: '/opt/. /opt/' };
}

/** The instruction that brings a language's library into an image; undefined where nothing has to be brought. */
export function libraryInstruction(
  family: RuntimeFamily,
  { layerVersions = {} }: Settings,
  isAlpine: boolean,
): { keyword: 'RUN' | 'ADD'; text: string } | undefined {
  switch (family) {
    case 'python': {
      const { python: chosen = 'latest' } = layerVersions;
      const minor = typeof chosen === 'number' ? chosen : floorVersionOf('Datadog-Python312');
      // The package's minor version is the layer's version.
      return { keyword: 'RUN', text: `pip install --no-cache-dir datadog-lambda==8.${minor}.0` };
    }
    case 'node': {
      const { node: chosen = 'latest' } = layerVersions;
      const minor = typeof chosen === 'number' ? chosen : floorVersionOf('Datadog-Node22-x');
      return { keyword: 'RUN', text: `npm install datadog-lambda-js@12.${minor}.0 dd-trace` };
    }
    case 'java':
      // ADD needs neither a shell nor a program for downloads in the image.
      return { keyword: 'ADD', text: 'https://dtdg.co/latest-java-tracer /opt/java/lib/dd-java-agent.jar' };
    case 'dotnet':
      return { keyword: 'RUN', text: dotnetTracer(isAlpine) };
    case 'ruby':
      return { keyword: 'RUN', text: 'gem install datadog datadog-lambda' };
    case 'provided':
      return undefined;
  }
}

function dotnetTracer(isAlpine: boolean): string {
  const release = `https://github.com/DataDog/dd-trace-dotnet/releases/download/v${dotnetTracerVersion}/datadog-dotnet-apm-${dotnetTracerVersion}`;
  const archive = isAlpine
    ? `${release}-musl.tar.gz`
    : `${release}$([ "$(uname -m)" = aarch64 ] && echo .arm64).tar.gz`;
  const tools = isAlpine
    ? 'apk add --no-cache curl tar'
    : '(command -v tar || dnf -y install tar gzip || yum -y install tar gzip)';
  return `${tools} && mkdir -p /opt/datadog && curl -fsSL "${archive}" | tar -C /opt/datadog -xz`;
}

/** Whether a language has a library to install, and the settings want it. */
export function isLibraryWanted(family: RuntimeFamily, { layerVersions = {} }: Settings): boolean {
  return family !== 'provided' && layerVersions[family] !== 'none';
}
