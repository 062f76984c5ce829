import type { Call } from './call.ts';
import { type Reply, xmlReply } from './wire/reply.ts';
import { xmlElement } from './wire/xml.ts';

/**
 * s3:PutObject, addressed by path: keeps the text, and with `If-None-Match: *` refuses to replace one (S3 API reference, 2026). There is a
 * bucket for every name.
 */
export function putObject(call: Call): Reply {
  const [bucket = '', ...key] = call.segments;
  const address = `${bucket}/${key.join('/')}`;
  if (call.headers['if-none-match'] === '*' && call.state.objects.has(address)) {
    const message = 'At least one of the pre-conditions you specified did not hold';
    return xmlReply(
      xmlElement('Error', [
        ['Code', 'PreconditionFailed'],
        ['Message', message],
      ]),
      412,
    );
  }
  call.state.objects.set(address, call.body);
  call.hadEffect = true;
  return { status: 200, headers: {}, body: '' };
}
