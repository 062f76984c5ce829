import type { RuntimeFamily } from '../../core/datadog/runtimes.ts';
import { type BaseImage, readBaseImage } from './base-image.ts';
import { type DatadogParts, findParts } from './datadog-parts.ts';
import { type DockerfileText, readDockerfile } from './dockerfile.ts';
import { type ImageStart, readStart } from './image-command.ts';
import { finalStage, type Stage } from './stages.ts';

/** A Dockerfile as far as instrumenting its final image is concerned. */
export type LambdaImage = {
  source: DockerfileText;
  stage: Stage;
  base: BaseImage;
  start: ImageStart;
  family: RuntimeFamily | undefined;
  parts: DatadogParts;
  architecture: string;
};

/** Reads a Dockerfile and evaluates its final stage. Throws SourceSyntaxError. */
export function readImage(text: string): LambdaImage {
  const source = readDockerfile(text);
  const stage = finalStage(source);
  const { start, family } = readStart(stage);
  return {
    source,
    stage,
    base: readBaseImage(stage.base),
    start,
    family,
    parts: findParts(source, stage),
    architecture: stage.platform?.includes('arm64') === true ? 'arm64' : 'x86_64',
  };
}

/** The handler that an image starts, where the Dockerfile says it. */
export function handlerOf({ start }: LambdaImage): string | undefined {
  return start.kind === 'handler' ? start.word.value : undefined;
}
