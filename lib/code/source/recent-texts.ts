/** How many texts are remembered at most, how long each and how long all of them together may be, in UTF-16 units. */
type RecentLimits = { texts: number; eachLength: number; allLength: number };

const usualLimits: RecentLimits = { texts: 48, eachLength: 500_000, allLength: 1_000_000 };

/**
 * Results for texts that were asked for lately: a plan and its proof read the same few again and again. Results must never be
 * changed, so that nothing but time depends on this. What `make` throws is not remembered.
 */
export class RecentTexts<Result> {
  readonly #results = new Map<string, Result>();
  readonly #limits: RecentLimits;
  readonly #drop: (result: Result) => void;
  #length = 0;

  /** `drop` is called with each result that is forgotten, and with those that are too long to be remembered never. */
  constructor(limits: Partial<RecentLimits> = {}, drop: (result: Result) => void = () => undefined) {
    this.#limits = { ...usualLimits, ...limits };
    this.#drop = drop;
  }

  /** The result for a text, made anew where it is not remembered. */
  get(text: string, make: () => Result): Result {
    const known = this.#results.get(text);
    if (known !== undefined) {
      // The one that was asked for last is forgotten last.
      this.#results.delete(text);
      this.#results.set(text, known);
      return known;
    }
    const made = make();
    if (this.takes(text)) this.#remember(text, made);
    return made;
  }

  /** Whether a result for this text would be remembered. */
  takes(text: string): boolean {
    return text.length <= this.#limits.eachLength;
  }

  #remember(text: string, result: Result): void {
    this.#results.set(text, result);
    this.#length += text.length;
    for (const [oldest, forgotten] of this.#results) {
      if (this.#results.size <= this.#limits.texts && this.#length <= this.#limits.allLength) return;
      this.#results.delete(oldest);
      this.#length -= oldest.length;
      this.#drop(forgotten);
    }
  }
}
