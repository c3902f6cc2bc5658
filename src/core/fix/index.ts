/** Quick fixes: a finding and the text it was found in, to changes that make it go away. */
export { applyChanges } from './changes.js';
export type { Fix, FixKind, TextChange } from './fix.js';
export { fixesFor } from './fixes.js';
export { PLACEHOLDER } from './suppress.js';
