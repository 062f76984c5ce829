/**
 * How a webhook's messages are written: `json` for a program, signed as the Standard Webhooks specification says; `slack` for an
 * incoming webhook of Slack; `teams` for a workflow of Microsoft Teams that posts what a webhook brings.
 */
export const webhookFormats = ['json', 'slack', 'teams'] as const;
export type WebhookFormat = (typeof webhookFormats)[number];

/**
 * Hosts by which an address says whose it is. Sources: Slack, "Sending messages using incoming webhooks" and GovSlack's domains;
 * Microsoft, addresses of the HTTP trigger of Power Automate and Logic Apps, public and national clouds, 2026.
 */
const slackHosts = /^hooks\.slack(-gov)?\.com$/;
const teamsHosts =
  /\.(logic\.azure\.(com|us|cn)|api\.(powerplatform|gov\.powerplatform|high\.powerplatform)\.(com|microsoft\.us|us)|webhook\.office\.com)$/;

/** The format that an address calls for; `json` when it says nothing. A person may choose another. */
export function proposedFormat(address: string): WebhookFormat {
  const host = URL.parse(address.trim())?.hostname ?? '';
  if (slackHosts.test(host)) return 'slack';
  return teamsHosts.test(host) ? 'teams' : 'json';
}
