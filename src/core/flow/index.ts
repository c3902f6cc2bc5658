export * from './ir.js';
export { dumpGraph } from './dump.js';
export { lowerFunction } from './lower.js';
