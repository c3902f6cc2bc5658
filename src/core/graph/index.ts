/** Who keeps whom alive: graphs and what is written of them. The public face of the room. */
export * from './model.js';
export { graphToCompact } from './compact.js';
export { graphToDot } from './dot.js';
export { graphOf, type GraphInput, type GraphOptions } from './sources.js';
export { graphOfPath } from './followed.js';
