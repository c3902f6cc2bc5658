/** Tree to control-flow graph. The public face of the room. */
export * from './ir.js';
export { lowerFunction, type Failed } from './lower.js';
export { dumpExpr, dumpGraph, dumpInstr } from './dump.js';
export { successors } from './finish.js';
export { CAST } from './value.js';
export { UNNAMED } from './declarator.js';
