import path from 'node:path';
import { z } from 'zod';

const defaultKeyFolder = '.data';

const environmentSchema = z.object({
  LAMPLIGHTER_KEY_FILE: z.string().optional(),
  /** A private Ed25519 key: PKCS 8 in DER, in base64. */
  LAMPLIGHTER_AUDIT_KEY: z.base64().optional(),
  LAMPLIGHTER_AUDIT_KEY_FILE: z.string().optional(),
  /** The id of a key that is lost, whose digests may be followed by those of another one. */
  LAMPLIGHTER_AUDIT_KEY_LOST: z.string().optional(),
  LAMPLIGHTER_AUDIT_FOLDER: z.string().optional(),
  LAMPLIGHTER_AUDIT_S3: z
    .string()
    .regex(/^s3:\/\/[a-z0-9][a-z0-9.-]{1,61}[a-z0-9](\/[^?#]*)?$/)
    .optional(),
  LAMPLIGHTER_AUDIT_S3_REGION: z.string().optional(),
  AWS_REGION: z.string().optional(),
  LAMPLIGHTER_AUDIT_DIGEST_MINUTES: z.coerce.number().int().min(1).max(60).default(60),
});

/** Where the key is that digests are signed with: given by itself, or in a file. */
export type KeySource = { given: string } | { file: string };

/** What a worker needs to know to sign digests and keep them. */
export type AuditEnvironment = {
  keySource: KeySource;
  lostKeyId: string | undefined;
  /** Where digests are written as files. */
  folder: string;
  bucket: { bucket: string; prefix: string; region: string } | undefined;
  digestMinutes: number;
};

/**
 * From the environment: by default the key and the digests lie beside the installation's key. An empty variable counts as none.
 * Throws ZodError, which names the variable that cannot be read.
 */
export function auditEnvironment(variables: Readonly<Record<string, string | undefined>>): AuditEnvironment {
  const given = Object.fromEntries(Object.entries(variables).filter(([, value]) => value !== ''));
  const environment = environmentSchema.parse(given);
  const folder = environment.LAMPLIGHTER_KEY_FILE ? path.dirname(environment.LAMPLIGHTER_KEY_FILE) : defaultKeyFolder;
  return {
    keySource:
      environment.LAMPLIGHTER_AUDIT_KEY === undefined
        ? { file: environment.LAMPLIGHTER_AUDIT_KEY_FILE ?? path.join(folder, 'audit-signing.pem') }
        : { given: environment.LAMPLIGHTER_AUDIT_KEY },
    lostKeyId: environment.LAMPLIGHTER_AUDIT_KEY_LOST,
    folder: path.resolve(environment.LAMPLIGHTER_AUDIT_FOLDER ?? path.join(folder, 'audit-digests')),
    bucket: bucketOf(environment.LAMPLIGHTER_AUDIT_S3, regionOf(environment)),
    digestMinutes: environment.LAMPLIGHTER_AUDIT_DIGEST_MINUTES,
  };
}

function regionOf(environment: z.infer<typeof environmentSchema>): string {
  return environment.LAMPLIGHTER_AUDIT_S3_REGION ?? environment.AWS_REGION ?? 'us-east-1';
}

function bucketOf(address: string | undefined, region: string): AuditEnvironment['bucket'] {
  if (address === undefined) return undefined;
  const { hostname: bucket, pathname } = new URL(address);
  const prefix = pathname.replace(/^\//, '').replace(/\/?$/, '/');
  return { bucket, prefix: prefix === '/' ? '' : prefix, region };
}
