/**
 * Whether webhooks may go to private networks and this machine, at any port and over http: LAMPLIGHTER_WEBHOOK_PRIVATE=allow, for
 * receivers inside and for tests. Set it for the web process too, which refuses such an address when it is typed.
 */
export function allowsPrivateReceivers(): boolean {
  return process.env['LAMPLIGHTER_WEBHOOK_PRIVATE'] === 'allow';
}
