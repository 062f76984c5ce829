'use client';

import { useRef, useState } from 'react';
import { SourceRefused } from '#lib/code/source/source-files.ts';
import { filesOfDrop, filesOfFolder, filesOfList } from './chosen-files.ts';
import { ChoiceError, type ChoiceRefusal, type ChosenFiles, type SentFiles } from './sent-files.ts';

/** How a person chooses code. */
export type SourceChoice =
  | { kind: 'drop'; items: DataTransferItemList }
  | { kind: 'folder' | 'files'; list: readonly File[] };

/**
 * Reads what a person chooses. `onChange` is given it, or undefined where it is refused, and `refusal` says why then. The last
 * choice counts, also when an earlier one takes longer to read. `onReading` is told when reading begins and ends.
 */
export function useSources(onChange: (files: SentFiles | undefined) => void, onReading: (isReading: boolean) => void) {
  const [isReading, setIsReading] = useState(false);
  const [refusal, setRefusal] = useState<ChoiceRefusal>();
  const last = useRef<object>(null);

  const choose = async (choice: SourceChoice) => {
    const own = {};
    last.current = own;
    setIsReading(true);
    onReading(true);
    setRefusal(undefined);
    const result = await read(choice);
    if (last.current !== own) return;
    setIsReading(false);
    onReading(false);
    setRefusal(result.refusal);
    onChange(result.sent);
  };
  return { choose: (choice: SourceChoice) => void choose(choice), isReading, refusal };
}

type Reading = { sent: SentFiles; refusal?: undefined } | { sent?: undefined; refusal: ChoiceRefusal };

async function read(choice: SourceChoice): Promise<Reading> {
  try {
    const chosen = await chosenOf(choice);
    // What reads archives is loaded once there is something to read.
    const { readSources } = await import('./read-sources.ts');
    return { sent: await readSources(chosen) };
  } catch (error) {
    return { refusal: refusalOf(error) };
  }
}

/** Not async before the browser's items are taken: it forgets them once the event is handled. */
function chosenOf(choice: SourceChoice): ChosenFiles | Promise<ChosenFiles> {
  if (choice.kind === 'drop') return filesOfDrop(choice.items);
  return choice.kind === 'folder' ? filesOfFolder(choice.list) : filesOfList(choice.list);
}

function refusalOf(error: unknown): ChoiceRefusal {
  if (error instanceof SourceRefused) return { kind: 'source', code: error.code, params: error.params };
  if (error instanceof ChoiceError) return error.refusal;
  // What the browser throws for an entry of a folder names neither.
  if (error instanceof DOMException) return { kind: 'unreadable', name: '' };
  throw error;
}
