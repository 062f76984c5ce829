import { z } from 'zod';

/**
 * What the panel shows of one subject: paragraphs, what is good to know, what to do, and pages to read on. Within a text,
 * what stands between two backquotes is code.
 */
export const helpTextSchema = z.object({
  title: z.string(),
  about: z.array(z.string()),
  points: z.array(z.string()),
  toDo: z.array(z.string()),
  links: z.array(z.object({ text: z.string(), href: z.string() })),
});
export type HelpText = z.infer<typeof helpTextSchema>;
