'use client';

import Button from '@cloudscape-design/components/button';
import SpaceBetween from '@cloudscape-design/components/space-between';
import { useTranslations } from 'next-intl';
import type { FileEdit, Project } from '#lib/code/project.ts';

/** The name of the downloaded patch. */
export const patchName = 'datadog.patch';
const archiveName = 'datadog-files.zip';

/** The plan as files: a patch for git, and the changed files as they are afterwards. */
export function Downloads({ edits }: { edits: readonly FileEdit[] }) {
  const t = useTranslations('code.results');
  return (
    <SpaceBetween direction="horizontal" size="xs">
      <Button iconName="download" onClick={() => void downloadArchive(edits)}>
        {t('downloadZip')}
      </Button>
      <Button iconName="download" variant="primary" onClick={() => void downloadPatch(edits, patchName)}>
        {t('downloadPatch')}
      </Button>
    </SpaceBetween>
  );
}

/** The patch of one project alone. */
export function ProjectPatch({ project, path }: { project: Project & { files: FileEdit[] }; path: string }) {
  const t = useTranslations('code.project');
  return (
    <Button
      iconName="download"
      ariaLabel={t('downloadPatchOf', { path })}
      onClick={() => void downloadPatch(project.files, patchNameOf(project))}
    >
      {t('downloadPatch')}
    </Button>
  );
}

/** `datadog-services-shop-serverless.yml.patch`: without what a file's name may not hold anywhere. */
function patchNameOf({ entry }: Project): string {
  const name = Array.from(entry, (character) => (/[\w.-]/.test(character) ? character : '-')).join('');
  return `datadog-${name}.patch`;
}

async function downloadPatch(edits: readonly FileEdit[], fileName: string): Promise<void> {
  const { formatPatch } = await import('#lib/code/edit/patch.ts');
  download(new Blob([formatPatch(edits)], { type: 'text/x-patch' }), fileName);
}

async function downloadArchive(edits: readonly FileEdit[]): Promise<void> {
  const { strToU8, zipSync } = await import('fflate');
  const files = edits.flatMap(({ path, after }) => (after === null ? [] : [[path, strToU8(after)] as const]));
  download(new Blob([zipSync(Object.fromEntries(files))], { type: 'application/zip' }), archiveName);
}

/** Gives the browser something as a file. */
function download(content: Blob, fileName: string): void {
  const address = URL.createObjectURL(content);
  const link = document.createElement('a');
  link.href = address;
  link.download = fileName;
  link.click();
  URL.revokeObjectURL(address);
}
