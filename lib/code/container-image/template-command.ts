import { isRedirect, redirectHandlerOf } from '../../core/datadog/handlers.ts';
import type { RuntimeFamily } from '../../core/datadog/runtimes.ts';
import { type DataDocument, isShared, nodeAt, readData } from '../data/data-document.ts';
import { DataEdit } from '../data/edit-data.ts';
import type { ValuePath } from '../edit/value.ts';
import type { SourceFiles } from '../source/source-files.ts';
import type { FilePlan } from '../way.ts';
import type { ImageUser } from './image-users.ts';

/** What is edited in templates, and the functions as their templates define them afterwards. */
type TemplateCommands = { plans: FilePlan[]; users: ImageUser[]; edited: ImageUser[] };

const handlerVariable = 'DD_LAMBDA_HANDLER';

/**
 * Redirects the command that templates start instead of the image's own: AWS starts that one, so that a redirect in the
 * Dockerfile alone would do nothing. Its handler goes into the function's own variables, which stand above the image's. What
 * cannot be edited safely stays, and is named.
 */
export function redirectCommands(
  users: readonly ImageUser[],
  family: RuntimeFamily,
  files: SourceFiles,
): TemplateCommands {
  const redirect = redirectHandlerOf(family, 'image');
  return editUsers(users, files, (user, document, edit) => {
    const [word, ...others] = user.command?.words ?? [];
    const isDone = word === undefined || others.length > 0 || isRedirect(word);
    // A value that stands there already is somebody's; and only what is surely written back as it was is replaced.
    const isOwn = user.environment[handlerVariable] !== undefined || !isPlainHandler(word ?? '');
    if (isDone || isOwn || redirect === undefined || user.place === undefined) return undefined;
    const at = wordPath(document, user.place.command);
    const variable = [...user.place.variables, handlerVariable];
    if (at === undefined || !isOpen(document, variable)) return undefined;
    edit.set(at, redirect);
    edit.set(variable, word);
    return {
      ...user,
      command: { words: [redirect], line: user.command?.line ?? 1 },
      environment: { ...user.environment, [handlerVariable]: word },
    };
  });
}

/** Gives functions whose command was redirected in their template the handler back that stands in their variables. */
export function restoreCommands(users: readonly ImageUser[], files: SourceFiles): TemplateCommands {
  return editUsers(users, files, (user, document, edit) => {
    const [word, ...others] = user.command?.words ?? [];
    if (!isRedirect(word) || others.length > 0 || user.place === undefined) return undefined;
    const at = wordPath(document, user.place.command);
    const variable = [...user.place.variables, handlerVariable];
    const original = nodeAt(document, variable)?.value;
    if (at === undefined || typeof original !== 'string' || isRedirect(original) || !isOpen(document, variable))
      return undefined;
    edit.set(at, original);
    edit.remove(variable);
    const { [handlerVariable]: _, ...environment } = user.environment;
    return { ...user, command: { words: [original], line: user.command?.line ?? 1 }, environment };
  });
}

type EditUser = (user: ImageUser, document: DataDocument, edit: DataEdit) => ImageUser | undefined;

function editUsers(users: readonly ImageUser[], files: SourceFiles, editUser: EditUser): TemplateCommands {
  const edits = new Map<string, { document: DataDocument; edit: DataEdit }>();
  const editOf = (file: string) => {
    const document = readData(file, files.get(file) ?? '');
    const known = edits.get(file) ?? { document, edit: new DataEdit(document) };
    edits.set(file, known);
    return known;
  };
  const edited: ImageUser[] = [];
  const after = users.map((user) => {
    const { document, edit } = editOf(user.file);
    const changed = editUser(user, document, edit);
    if (changed !== undefined) edited.push(changed);
    return changed ?? user;
  });
  return { plans: [...edits.values()].flatMap(({ edit }) => edit.plan() ?? []), users: after, edited };
}

/** Where the only word of a command stands: in a list, or by itself. Undefined where it is no plain text of this place alone. */
function wordPath(document: DataDocument, command: ValuePath): ValuePath | undefined {
  const node = nodeAt(document, command);
  const path = node?.kind === 'list' ? [...command, 0] : command;
  const word = nodeAt(document, path);
  const isPlain = word?.kind === 'scalar' && typeof word.value === 'string' && !word.isMarked && word.style !== 'block';
  return isPlain && !isShared(document, path) ? path : undefined;
}

/** Whether a member can be written or taken away at a path: everything above it is a plain map, or not there yet. */
function isOpen(document: DataDocument, path: ValuePath): boolean {
  return path.every((_, depth) => {
    const above = path.slice(0, depth);
    const node = nodeAt(document, above);
    if (node === undefined) return true;
    const isMap = node.kind === 'map' || node.kind === 'empty';
    const isMerged = node.entries.some(({ key }) => key === '<<');
    const isCall = node.entries.some(({ key }) => key === 'Ref' || String(key).startsWith('Fn::'));
    return isMap && !node.isMarked && !isMerged && !isCall && !isShared(document, above);
  });
}

/** Letters that every form of YAML and JSON writes without quotes of its own, and a dot, as handlers have. */
function isPlainHandler(word: string): boolean {
  return word.includes('.') && /^[A-Za-z_][\w./-]*$/.test(word) && !word.endsWith('.');
}
