const minute = 60_000;

/**
 * For how long a request may be accepted by AWS Lambda's control plane before or after the time stamp that it was signed with.
 * Source: AWS General Reference, "Signature Version 4", and Lambda's own refusal "Signature expired: … (… - 5 min.)", 2017–2024;
 * other services, such as STS, allow 15 minutes.
 */
const signatureWindowMilliseconds = 5 * minute;

/**
 * For how long after it was sent, in milliseconds, an update without an answer can still take effect. The time stamp may be ahead
 * of AWS's clock by as much as AWS accepts (the SDK corrects only more than that), and be accepted for as long after; AWS may then
 * work on the request for as long as its own time-out (29 s for its APIs; doubled). Before it is signed, credentials may have to be
 * had, which takes up to two minutes with all attempts.
 */
export const requestExpiryMilliseconds = 2 * signatureWindowMilliseconds + 1 * minute + 2 * minute;
