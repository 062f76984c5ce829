import fs from 'node:fs';
import { hostname } from 'node:os';
import path from 'node:path';
import { putNewObject } from '../../aws/object-store.ts';
import { type Digest, digestFileName, digestNumberIn } from '../../core/audit/digest.ts';
import type { AuditEnvironment } from './environment.ts';

/** Somewhere outside the database where digests are kept. */
export type DigestPlace = {
  /** As people read it: `worker-1:/var/lib/lamplighter/audit-digests`, `s3://bucket/prefix`. */
  name: string;
  /** Keeps a digest; one that is there already stays. Throws an Error with a Node code, or AppError from AWS. */
  keep: (digest: Digest) => Promise<void>;
  /** The lowest number that two digests there bear, or the highest beyond `known`: there was another log. Null when all is well. */
  foreignNumber: (known: number) => number | null;
};

/** The places that are configured: a folder of this machine always, a bucket when one is named. */
export function digestPlaces({ folder, bucket }: AuditEnvironment): DigestPlace[] {
  const places = [folderPlace(folder)];
  if (bucket) {
    places.push({
      name: `s3://${bucket.bucket}/${bucket.prefix}`,
      keep: (digest) => putNewObject(bucket, bucket.prefix + digestFileName(digest), textOf(digest)),
      // Its contents need not be readable for the worker; whoever verifies reads them.
      foreignNumber: () => null,
    });
  }
  return places;
}

function folderPlace(folder: string): DigestPlace {
  return {
    name: `${hostname()}:${folder}`,
    keep: async (digest) => writeNew(path.join(folder, digestFileName(digest)), textOf(digest)),
    foreignNumber: (known) => foreignNumberIn(folder, known),
  };
}

function textOf(digest: Digest): string {
  return `${JSON.stringify(digest, null, 2)}\n`;
}

/** Written whole under another name first, so that nobody reads half a digest. */
function writeNew(file: string, text: string): void {
  fs.mkdirSync(path.dirname(file), { recursive: true });
  const partial = `${file}.${process.pid}.partial`;
  fs.writeFileSync(partial, text, { mode: 0o444 });
  try {
    fs.linkSync(partial, file); // unlike a rename, a link fails when the file is there already
  } catch (error) {
    if (!(error instanceof Error && 'code' in error && error.code === 'EEXIST')) throw error;
  } finally {
    fs.rmSync(partial);
  }
}

function foreignNumberIn(folder: string, known: number): number | null {
  const numbers = fs
    .readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .flatMap((name) => digestNumberIn(name.replaceAll('\\', '/')) ?? [])
    .toSorted((one, other) => one - other);
  const twice = numbers.find((number, index) => numbers[index + 1] === number);
  const newest = numbers.at(-1) ?? 0;
  return twice ?? (newest > known ? newest : null);
}
