import { AwsFault } from './aws-fault.ts';

const minute = 60_000;

/**
 * Refuses a request that was signed with a time too far from now, as AWS does: five minutes either way, STS fifteen. `amzDate`: the
 * header X-Amz-Date; `now`: milliseconds since the epoch, by the clock of the header Date that is sent back, from which the SDK
 * learns AWS's time. Source: AWS General Reference, Signature Version 4; the texts are recorded ones. Throws AwsFault.
 */
export function checkSignatureTime(service: string, amzDate: string | undefined, now: number): void {
  const signedAt = Date.parse(
    (amzDate ?? '').replace(/^(\d{4})(\d\d)(\d\d)T(\d\d)(\d\d)(\d\d)Z$/, '$1-$2-$3T$4:$5:$6Z'),
  );
  if (Number.isNaN(signedAt)) return;
  const minutes = service === 'sts' ? 15 : 5;
  const [earliest, latest] = [now - minutes * minute, now + minutes * minute];
  if (signedAt >= earliest && signedAt <= latest) return;
  const text =
    signedAt < earliest
      ? `Signature expired: ${amzDate} is now earlier than ${compact(earliest)} (${compact(now)} - ${minutes} min.)`
      : `Signature not yet current: ${amzDate} is still later than ${compact(latest)} (${compact(now)} + ${minutes} min.)`;
  throw new AwsFault(403, service === 'sts' ? 'SignatureDoesNotMatch' : 'InvalidSignatureException', text);
}

function compact(time: number): string {
  return `${new Date(time).toISOString().slice(0, 19).replaceAll(/[-:]/g, '')}Z`;
}
