const NOTHING = '[]';

/** Texts that are equal when the values are, written once for each value. Made for one summary and dropped with it. */
export class Keys {
  private readonly known = new Map<object, string>();

  of(value: object): string {
    if (Array.isArray(value) && value.length === 0) return NOTHING;
    let key = this.known.get(value);
    if (key === undefined) this.known.set(value, (key = JSON.stringify(value)));
    return key;
  }
}
