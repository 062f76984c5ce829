/** The pattern of LIKE and ILIKE for texts that contain this one, whatever it holds. */
export function containing(text: string): string {
  return `%${literally(text)}%`;
}

/** A text as a part of such a pattern that stands for itself alone; Prisma puts what `contains` is given into a pattern as it is. */
export function literally(text: string): string {
  return text.replaceAll(/[\\%_]/g, (character) => `\\${character}`);
}
