import { clipped, type Notice } from './notice.ts';

/**
 * Slack's limits in characters, and of ours, as nobody reads 3,000 in a channel. Source: Slack, "Blocks" (header 150, text of a
 * section 3,000, field 2,000, ten fields a section, 50 blocks a message), 2026.
 */
const limits = {
  header: 150,
  paragraph: 1_000,
  field: 500,
  fields: 10,
  paragraphs: 5,
  text: 300,
  link: 2_900,
} as const;

/** The three characters that control a text of Slack's; written so, nothing in a name becomes a link or calls people. */
const entities: Readonly<Record<string, string>> = { '&': '&amp;', '<': '&lt;', '>': '&gt;' };
const entity = (character: string) => entities[character] ?? character;

/**
 * A notice as the body of a request to an incoming webhook of Slack, by Block Kit. All that comes from names stands in plain text,
 * where neither mrkdwn nor emoji means anything; the link alone is mrkdwn. `text` is what a notification shows.
 */
export function slackMessage({ title, paragraphs, facts, link }: Notice) {
  const plain = (text: string, most: number) => ({
    type: 'plain_text' as const,
    text: clipped(text, most, entity) || '–',
    emoji: false,
  });
  const fields = facts.slice(0, limits.fields).map(({ label, value }) => plain(`${label}: ${value}`, limits.field));
  return {
    text: clipped(title, limits.text, entity),
    mrkdwn: false,
    unfurl_links: false,
    blocks: [
      { type: 'header' as const, text: plain(title, limits.header) },
      ...paragraphs
        .slice(0, limits.paragraphs)
        .map((paragraph) => ({ type: 'section' as const, text: plain(paragraph, limits.paragraph) })),
      ...(fields.length > 0 ? [{ type: 'section' as const, fields }] : []),
      {
        type: 'section' as const,
        text: {
          type: 'mrkdwn' as const,
          text: `<${slackUrl(link.url)}|${clipped(link.label, 100, entity) || '–'}>`,
          verbatim: true,
        },
      },
    ],
  };
}

/** A URL within a link: what would end it is percent-encoded, the rest as Slack asks. */
function slackUrl(url: string): string {
  return url
    .slice(0, limits.link)
    .replace(/[|<>\s]/g, (character) => encodeURIComponent(character))
    .replaceAll('&', '&amp;');
}
