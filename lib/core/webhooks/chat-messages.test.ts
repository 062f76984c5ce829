import fc from 'fast-check';
import { expect, test } from 'vitest';
import { z } from 'zod';
import { clipped, type Notice, plainLine } from './notice.ts';
import { slackMessage } from './slack-message.ts';
import { teamsMessage } from './teams-message.ts';

/** Block Kit, as far as a notice uses it, with Slack's limits. Source: Slack, reference of blocks and composition objects, 2026. */
const plainText = (most: number) =>
  z.strictObject({ type: z.literal('plain_text'), text: z.string().min(1).max(most), emoji: z.boolean() });
const markdownText = z.strictObject({
  type: z.literal('mrkdwn'),
  text: z.string().min(1).max(3_000),
  verbatim: z.boolean(),
});
const section = z
  .strictObject({
    type: z.literal('section'),
    text: z.union([plainText(3_000), markdownText]).optional(),
    fields: z.array(plainText(2_000)).min(1).max(10).optional(),
  })
  .refine(({ text, fields }) => text !== undefined || fields !== undefined);
const slackSchema = z.strictObject({
  text: z.string().max(4_000),
  mrkdwn: z.boolean(),
  unfurl_links: z.boolean(),
  blocks: z
    .array(z.union([z.strictObject({ type: z.literal('header'), text: plainText(150) }), section]))
    .min(1)
    .max(50),
});

/** Adaptive Cards 1.4, as far as a notice uses them. Source: adaptivecards.io, schema explorer; Microsoft, cards of webhooks, 2026. */
const textRun = z.strictObject({
  type: z.literal('TextRun'),
  text: z.string().min(1),
  weight: z.enum(['Lighter', 'Default', 'Bolder']).optional(),
  size: z.enum(['Default', 'Small', 'Medium', 'Large', 'ExtraLarge']).optional(),
});
const teamsSchema = z.strictObject({
  type: z.literal('message'),
  attachments: z.tuple([
    z.strictObject({
      contentType: z.literal('application/vnd.microsoft.card.adaptive'),
      contentUrl: z.null(),
      content: z.strictObject({
        $schema: z.literal('http://adaptivecards.io/schemas/adaptive-card.json'),
        type: z.literal('AdaptiveCard'),
        version: z.enum(['1.0', '1.1', '1.2', '1.3', '1.4', '1.5']),
        msteams: z.strictObject({ width: z.literal('Full') }),
        fallbackText: z.string(),
        body: z
          .array(
            z.strictObject({
              type: z.literal('RichTextBlock'),
              inlines: z.array(textRun).min(1),
              spacing: z.enum(['None', 'Small', 'Default']).optional(),
            }),
          )
          .min(1),
        actions: z
          .array(z.strictObject({ type: z.literal('Action.OpenUrl'), title: z.string().min(1), url: z.url() }))
          .max(6),
      }),
    }),
  ]),
});
const teamsMostBytes = 28 * 1024;

const odd = fc.constantFrom(
  '<!channel>',
  '&amp;',
  '<https://evil.example|x>',
  '*b*',
  '[a](http://b)',
  '\u202e',
  '𝒳',
  '"',
  '\n',
  '`',
);
const text = fc.oneof(
  fc.string({ unit: 'binary', maxLength: 60 }),
  fc.array(odd, { maxLength: 2_000 }).map((parts) => parts.join('')),
);
const notice: fc.Arbitrary<Notice> = fc.record({
  title: text,
  paragraphs: fc.array(text, { maxLength: 12 }),
  facts: fc.array(fc.record({ label: text, value: text }), { maxLength: 30 }),
  link: fc.record({
    label: text,
    url: fc.webUrl({ withQueryParameters: true, withFragments: true }).map((url) => new URL(url).href),
  }),
});

/** Every string in a value. */
function stringsIn(value: unknown): string[] {
  if (typeof value === 'string') return [value];
  return typeof value === 'object' && value !== null ? Object.values(value).flatMap(stringsIn) : [];
}

test('whatever a notice holds, Slack gets blocks within its limits', () => {
  fc.assert(fc.property(notice, (given) => void slackSchema.parse(slackMessage(given))));
});

test('nothing in a name controls a text of Slack: the one link is ours, and no mention can be made', () => {
  fc.assert(
    fc.property(notice, (given) => {
      const { blocks, ...rest } = slackMessage(given);
      const link = blocks.at(-1);
      for (const shown of stringsIn([rest, blocks.slice(0, -1)])) {
        expect(shown).not.toMatch(/[<>]/);
        expect(shown.replace(/&(amp|lt|gt);/g, '')).not.toContain('&');
      }
      expect(link?.text?.text).toMatch(/^<https?:[^<>|\s]*\|[^<>]*>$/);
    }),
  );
});

test('whatever a notice holds, Teams gets a card within its limits, in texts without Markdown', () => {
  fc.assert(
    fc.property(notice, (given) => {
      const message = teamsMessage(given);
      teamsSchema.parse(message);
      // What is written beyond ASCII takes up to three bytes a unit; titles and sentences stay bounded all the same.
      expect(JSON.stringify(message).length).toBeLessThan(teamsMostBytes);
      expect(message.attachments[0]?.content.body.every(({ type }) => type === 'RichTextBlock')).toBe(true);
    }),
  );
});

test('the longest notice of all, in characters of many bytes, is within 28 KB for Teams', () => {
  const long = '語'.repeat(5_000);
  const facts = Array.from({ length: 40 }, () => ({ label: long, value: long }));
  const longest = {
    title: long,
    paragraphs: Array(40).fill(long),
    facts,
    link: { label: long, url: 'https://a.example' },
  };
  expect(Buffer.byteLength(JSON.stringify(teamsMessage(longest)))).toBeLessThan(teamsMostBytes);
});

test('a text is cut between characters, and one that fits is left as it is', () => {
  expect(clipped('abc', 3)).toBe('abc');
  expect(clipped('abcd', 3)).toBe('ab…');
  expect(clipped('𝒳𝒳𝒳', 5)).toBe('𝒳𝒳…');
  expect(clipped('a&b', 4, (character) => (character === '&' ? '&amp;' : character))).toBe('a…');
  expect(plainLine('a\n\u202eb\u0000c ')).toBe('a b c');
});
