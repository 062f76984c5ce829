/**
 * Returns the same items, but requests the next one while the present one is worked on, the first at once: for pages that
 * take a while to come. An error is thrown where its item would have been.
 */
export function prefetch<Item>(source: AsyncGenerator<Item, void>): AsyncGenerator<Item, void> {
  let next = ask(source);
  return (async function* items() {
    try {
      for (;;) {
        const { done, value } = await next;
        if (done) return;
        next = ask(source);
        yield value;
      }
    } finally {
      await source.return();
    }
  })();
}

function ask<Item>(source: AsyncGenerator<Item, void>): Promise<IteratorResult<Item, void>> {
  const answer = source.next();
  // The error is thrown where the item is awaited, which need not happen.
  answer.catch(() => undefined);
  return answer;
}
