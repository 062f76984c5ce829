import fs from 'node:fs';
import path from 'node:path';
import { z } from 'zod';

const lockSchema = z.object({
  packages: z.record(
    z.string(),
    z.object({
      version: z.string().optional(),
      license: z.string().optional(),
      dev: z.boolean().optional(),
      devOptional: z.boolean().optional(),
      optional: z.boolean().optional(),
    }),
  ),
});
const manifestSchema = z.object({ license: z.union([z.string(), z.object({ type: z.string() })]).optional() });

/** A package that runs in production. `text` is what it says of its licence in full; empty where it ships no such file. */
export type PackageLicence = { name: string; version: string; licence: string; text: string };

/**
 * The production packages of package-lock.json by name, for every platform; licence texts are read from node_modules, except those of
 * optional packages, which carry them. One package at two places in one version counts once.
 */
export function licencesOf(root: string): PackageLicence[] {
  const { packages } = lockSchema.parse(JSON.parse(fs.readFileSync(path.join(root, 'package-lock.json'), 'utf8')));
  const found = new Map<string, PackageLicence>();
  for (const [folder, { version = '', license, dev, devOptional, optional }] of Object.entries(packages)) {
    if (folder === '' || dev || devOptional) continue;
    const name = folder.slice(folder.lastIndexOf('node_modules/') + 'node_modules/'.length);
    const key = `${name}@${version}`;
    const licence = license ?? (optional ? undefined : declaredLicence(path.join(root, folder))) ?? 'not declared';
    // Optional ones, most of them for one platform, are not there on every machine.
    const text = optional ? '' : licenceText(path.join(root, folder));
    if (!found.has(key)) found.set(key, { name, version, licence, text });
  }
  // By code unit, so that the list is the same on every machine.
  return [...found].toSorted(([one], [other]) => (one < other ? -1 : 1)).map(([, entry]) => entry);
}

function declaredLicence(folder: string): string | undefined {
  const file = path.join(folder, 'package.json');
  if (!fs.existsSync(file)) return undefined;
  const { license } = manifestSchema.parse(JSON.parse(fs.readFileSync(file, 'utf8')));
  return typeof license === 'object' ? license.type : license;
}

function licenceText(folder: string): string {
  if (!fs.existsSync(folder)) return '';
  const names = fs.readdirSync(folder).filter((name) => /^(licen[cs]e|copying|notice)([.-]|$)/i.test(name));
  const files = names.toSorted().map((name) => path.join(folder, name));
  const texts = files.filter((file) => fs.statSync(file).isFile()).map((file) => fs.readFileSync(file, 'utf8').trim());
  return texts.join('\n\n').replaceAll('\r\n', '\n');
}

/** The file's content: each package with its licence, then each text once, with the packages that it belongs to. */
export function noticesText(packages: readonly PackageLicence[]): string {
  const byText = Map.groupBy(
    packages.filter(({ text }) => text !== ''),
    ({ text }) => text,
  );
  const called = ({ name, version }: PackageLicence) => `${name} ${version}`;
  return [
    '# Third-party notices',
    '',
    'Packages that run in production, from package-lock.json, and their licence texts. Written by `npm run notices`; packages for one',
    'platform only, whose texts lie in the packages themselves, are listed without one.',
    '',
    ...packages.map((one) => `- ${called(one)}: ${one.licence}`),
    '',
    '## Licence texts',
    ...[...byText].flatMap(([text, owners]) => [
      '',
      `### ${owners.map(called).join(', ')}`,
      '',
      '~~~~text',
      text,
      '~~~~',
    ]),
    '',
  ].join('\n');
}
