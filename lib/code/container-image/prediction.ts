import { applySplices } from '../edit/splice.ts';
import type { FunctionAttributes, FunctionPrediction, Project } from '../project.ts';
import { nameOf } from '../source/path-name.ts';
import type { FilePlan } from '../way.ts';
import { handlerOf, type LambdaImage, readImage } from './image.ts';
import type { ImageUser } from './image-users.ts';

/**
 * The functions of an image before and after an edit: those that templates build from the Dockerfile, else the image itself,
 * named after its folder. What a template sets stands above what the image holds, as AWS does it.
 */
export function predictFunctions(
  project: Project,
  image: LambdaImage,
  plan: FilePlan | undefined,
  users: readonly ImageUser[],
  usersAfter: readonly ImageUser[] = users,
): FunctionPrediction[] {
  const edited = plan?.action === 'edit' ? readImage(applySplices(image.source.text, plan.splices)) : image;
  if (users.length === 0)
    return [{ name: imageName(project), before: attributesOf(image), after: attributesOf(edited) }];
  return users.map((user, index) => ({
    name: user.name,
    ...(user.file.includes('serverless') ? {} : { logicalId: user.name }),
    before: attributesOf(image, user),
    after: attributesOf(edited, usersAfter[index] ?? user),
  }));
}

function imageName({ path, entry }: Project): string {
  const file = nameOf(entry);
  const folder = path === '.' ? '' : nameOf(path);
  const suffix = file.includes('.') ? file.slice(file.indexOf('.') + 1) : '';
  return [folder, suffix].filter((part) => part !== '' && part.toLowerCase() !== 'dockerfile').join('-') || file;
}

function attributesOf(image: LambdaImage, user?: ImageUser): FunctionAttributes {
  return {
    runtime: null,
    architecture: user?.architecture ?? image.architecture,
    handler: user?.command?.words.at(-1) ?? handlerOf(image) ?? null,
    layers: [],
    environment: { ...image.stage.env, ...user?.environment },
    permissions: [],
  };
}
