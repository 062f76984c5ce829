'use client';

import { useEffect, useState } from 'react';
import { useAction } from '#app/_doors/use-action.ts';
import type { FunctionTags } from '#lib/db/functions/function-tags.ts';
import { listFunctionTagsAction } from '../actions.ts';

/** The values that functions of a page have for the tags that are columns; undefined for a tag that one does not have. */
export function useTags(
  pageIds: readonly string[],
  tagKeys: readonly string[],
): (functionId: string, key: string) => string | undefined {
  const { run } = useAction(listFunctionTagsAction);
  const [known, setKnown] = useState<readonly FunctionTags[]>([]);
  useEffect(() => {
    if (tagKeys.length === 0 || pageIds.length === 0) return;
    void run({ functionIds: [...pageIds], tagKeys: [...tagKeys] }, setKnown);
  }, [run, pageIds, tagKeys]);
  return (functionId, key) => known.find(({ id }) => id === functionId)?.tags[key];
}
