/**
 * Returns the same items, but requests the next ones while the present one is worked on, the first at once: for pages that
 * take a while to come. At most `ahead` are kept that were not asked for. An error is thrown where its item would have been.
 */
export function prefetch<Item>(source: AsyncGenerator<Item, void>, ahead = 1): AsyncGenerator<Item, void> {
  // Begun here and not with the first item that is taken.
  const taken = prefetchTogether(source, { ahead, together: 1 });
  return (async function* items() {
    for await (const items of taken) yield* items;
  })();
}

/**
 * As `prefetch`, but gives all items at once that have come by then, at most `together` and never none: what has to wait can be worked on
 * together, and what does not is not held up.
 */
export function prefetchTogether<Item>(
  source: AsyncGenerator<Item, void>,
  { ahead, together }: { ahead: number; together: number },
): AsyncGenerator<Item[], void> {
  const answers: Promise<IteratorResult<Item, void>>[] = [];
  /** How many of the answers have come and are items. */
  let ready = 0;
  let hasEnded = false;
  let isAsking = false;
  const fill = async () => {
    if (isAsking) return;
    isAsking = true;
    while (!hasEnded && answers.length < ahead) {
      const answer = source.next();
      answers.push(answer);
      // An error is thrown where the item is awaited, which need not happen.
      hasEnded = await answer.then(
        ({ done }) => {
          if (done !== true) ready += 1;
          return done === true;
        },
        () => true,
      );
    }
    isAsking = false;
  };
  const take = async (): Promise<IteratorResult<Item, void>> => {
    const answer = (await answers[0]) ?? { done: true, value: undefined };
    void answers.shift();
    if (answer.done !== true) ready -= 1;
    return answer;
  };
  void fill();
  return (async function* items() {
    try {
      for (;;) {
        const taken: Item[] = [];
        do {
          const { done, value } = await take();
          if (done) return;
          taken.push(value);
        } while (ready > 0 && taken.length < together);
        void fill();
        yield taken;
      }
    } finally {
      hasEnded = true;
      await source.return();
    }
  })();
}
