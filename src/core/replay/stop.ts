/** Ends what is being run: an assertion that failed, a bound that was reached. */
export class Stop extends Error {
  constructor(
    readonly kind: 'abort' | 'skip' | 'bound' | 'crash',
    readonly why: string,
  ) {
    super(why);
  }
}
