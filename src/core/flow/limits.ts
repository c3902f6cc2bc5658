/** Levels of nested statements and expressions that are followed; kernel code stays below 60. */
export const MAX_DEPTH = 400;

/** A bound was reached: lowering of this function ends. Caught by `lowerFunction`, never seen outside. */
export class Bound extends Error {}
