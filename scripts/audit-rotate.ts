// Makes the key that is to sign the audit log's digests from now on: npm run audit:rotate, where the worker runs. The worker's next digest
// announces it, signed with the present key, and the one after is signed with the new key.
import { auditEnvironment } from '../lib/jobs/audit/environment.ts';
import { prepareNextKey, publicKeyFile } from '../lib/jobs/audit/signing-key.ts';

const { keySource } = auditEnvironment(process.env);
if ('given' in keySource) {
  console.error(
    'The key is given by LAMPLIGHTER_AUDIT_KEY. To rotate it, put it into a file and name that with LAMPLIGHTER_AUDIT_KEY_FILE.',
  );
  process.exitCode = 2;
} else {
  const { id } = prepareNextKey(keySource.file);
  console.log(`The next digest announces the key ${id}. Its public key is in ${publicKeyFile(keySource.file, id)}.`);
}
