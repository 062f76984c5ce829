import type { Project } from '../project.ts';
import type { SourceFiles } from '../source/source-files.ts';

const configName = '.chalice/config.json';

/** Every folder that holds `.chalice/config.json`, which Chalice needs beside `app.py`. */
export function findApplications(files: SourceFiles): Project[] {
  return [...files.keys()]
    .filter((path) => path === configName || path.endsWith(`/${configName}`))
    .sort()
    .map((entry): Project => {
      const folder = entry.slice(0, -configName.length - 1);
      return { path: folder === '' ? '.' : folder, way: 'chalice', entry };
    });
}

/** A file of an application. */
export function fileIn(project: Project, name: string): string {
  return project.path === '.' ? name : `${project.path}/${name}`;
}
