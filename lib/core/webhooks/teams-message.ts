import { clipped, type Notice } from './notice.ts';

/**
 * Ours, in characters of up to three bytes, within Microsoft's: a message of a webhook takes at most 28 KB. Source: Microsoft, "Limits and specifications
 * for Teams" and "Rate limiting of webhooks", 2026.
 */
const limits = { title: 150, paragraph: 800, label: 60, value: 350, facts: 10, paragraphs: 4, action: 80 } as const;

/** Adaptive Cards 1.4, the newest that Teams shows on desktop, web and telephones for cards of webhooks. */
const version = '1.4';

type TextRun = { type: 'TextRun'; text: string; weight?: 'Bolder'; size?: 'Medium' };
type RichTextBlock = { type: 'RichTextBlock'; inlines: TextRun[]; spacing?: 'Small' };

/**
 * A notice as the body of a request to a workflow of Microsoft Teams: a message with an Adaptive Card. Its texts are TextRuns, the one
 * kind of text in a card in which Markdown means nothing, so that no name becomes a link, a heading or a mention.
 */
export function teamsMessage({ title, paragraphs, facts, link }: Notice) {
  const run = (text: string, most: number, look: Omit<TextRun, 'type' | 'text'> = {}): TextRun => ({
    type: 'TextRun',
    text: clipped(text, most) || '–',
    ...look,
  });
  const body: RichTextBlock[] = [
    { type: 'RichTextBlock', inlines: [run(title, limits.title, { weight: 'Bolder', size: 'Medium' })] },
    ...paragraphs
      .slice(0, limits.paragraphs)
      .map((paragraph): RichTextBlock => ({ type: 'RichTextBlock', inlines: [run(paragraph, limits.paragraph)] })),
    ...facts.slice(0, limits.facts).map(
      ({ label, value }): RichTextBlock => ({
        type: 'RichTextBlock',
        inlines: [
          { ...run(label, limits.label, { weight: 'Bolder' }), text: `${clipped(label, limits.label)}: ` },
          run(value, limits.value),
        ],
        spacing: 'Small',
      }),
    ),
  ];
  return {
    type: 'message' as const,
    attachments: [
      {
        contentType: 'application/vnd.microsoft.card.adaptive' as const,
        contentUrl: null,
        content: {
          $schema: 'http://adaptivecards.io/schemas/adaptive-card.json' as const,
          type: 'AdaptiveCard' as const,
          version,
          msteams: { width: 'Full' as const },
          fallbackText: clipped(title, limits.title),
          body,
          actions: [
            { type: 'Action.OpenUrl' as const, title: clipped(link.label, limits.action) || '–', url: link.url },
          ],
        },
      },
    ],
  };
}
