/** What the people of Pellwick post about one side of town life. */
export interface Topic {
  readonly name: string;
  /** How often it comes up. */
  readonly weight: number;
  /** Months (0–11) in which it comes up more. */
  readonly season?: readonly number[];
  readonly hashtags: readonly string[];
  /** The account that people address about it. */
  readonly account: string;
  readonly negative: readonly string[];
  readonly neutral: readonly string[];
  readonly positive: readonly string[];
  /** Negative in praising words. */
  readonly irony: readonly string[];
  /** Good and bad in one: coders would disagree, and their labels here do. */
  readonly mixed: readonly string[];
}
