'use client';

import { useEffect, useState } from 'react';

/**
 * What the server gave, or once it has arrived what it promised; until then what arrived last, and undefined before anything has.
 * A promise that fails leaves it at that: the server has to say what takes its place.
 */
export function useArrived<Value>(given: Value | Promise<Value>): Value | undefined {
  const [arrived, setArrived] = useState<{ value: Value }>();
  useEffect(() => {
    if (!(given instanceof Promise)) return;
    let isAwaited = true;
    given.then(
      (value) => isAwaited && setArrived({ value }),
      () => undefined,
    );
    return () => {
      isAwaited = false;
    };
  }, [given]);
  return given instanceof Promise ? arrived?.value : given;
}
