import type { Mark } from '../tree.js';

export interface Normalised {
  /** Same length as the text given. */
  readonly text: string;
  readonly marks: readonly Mark[];
  /** Deepest nesting of brackets. */
  readonly depth: number;
}

export function normalise(text: string): Normalised {
  return { text, marks: [], depth: 0 };
}
