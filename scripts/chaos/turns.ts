/** Does one piece of work after the other. */
export type Turns = <Result>(work: () => Promise<Result>) => Promise<Result>;

/**
 * Returns turns that nobody has taken yet. Commands and the restart of the database take them, so that no command is cut off
 * halfway: a person would see that it failed and look, which these scripts do not.
 */
export function takeTurns(): Turns {
  let last: Promise<unknown> = Promise.resolve();
  return (work) => {
    const done = last.then(work);
    last = done.catch(() => undefined);
    return done;
  };
}
