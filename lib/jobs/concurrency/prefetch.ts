/**
 * Returns the same items, but requests the next ones while the present one is worked on, the first at once: for pages that
 * take a while to come. At most `ahead` are kept that were not asked for. An error is thrown where its item would have been.
 */
export function prefetch<Item>(source: AsyncGenerator<Item, void>, ahead = 1): AsyncGenerator<Item, void> {
  const answers: Promise<IteratorResult<Item, void>>[] = [];
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
        ({ done }) => done === true,
        () => true,
      );
    }
    isAsking = false;
  };
  void fill();
  return (async function* items() {
    try {
      for (;;) {
        const { done, value } = await (answers[0] ?? source.next());
        void answers.shift();
        if (done) return;
        void fill();
        yield value;
      }
    } finally {
      hasEnded = true;
      await source.return();
    }
  })();
}
