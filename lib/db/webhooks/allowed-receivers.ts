import type { AllowedReceivers } from '../../core/webhooks/address.ts';

/**
 * Where webhooks may go beyond https to ports 443 and 80 of the internet. LAMPLIGHTER_WEBHOOK_PRIVATE=allow: to private networks and this
 * machine, at any port and over http, for receivers inside and for tests. LAMPLIGHTER_WEBHOOK_PORTS: further ports of the internet,
 * with commas between them. Set both for the web process too, which refuses such an address when it is typed.
 */
export function allowedReceivers(): AllowedReceivers {
  const ports = (process.env['LAMPLIGHTER_WEBHOOK_PORTS'] ?? '').split(',').map((port) => port.trim());
  return {
    allowsPrivate: process.env['LAMPLIGHTER_WEBHOOK_PRIVATE'] === 'allow',
    ports: ports.filter((port) => /^[1-9]\d{0,4}$/.test(port)),
  };
}
