/** Operators of values whose class follows from those of their arguments; of all others nothing is known. */
export const DECIDED: ReadonlySet<string> = new Set([
  '!',
  '==',
  '<',
  '&&',
  '||',
  '&',
  '+',
  'neg',
  'is-err',
  'is-err-or-null',
  'is-valid',
  'ptr-err',
  'ptr-err-or-zero',
  'err-ptr',
  'err-cast',
  'truth',
]);
