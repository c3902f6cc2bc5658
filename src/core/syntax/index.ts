/** Source text to a kernel-aware tree. The public face of the room. */
export * from './tree.js';
export * from './walk.js';
export * from './lines.js';
export * from './outline.js';
export * from './members.js';
export * from './words.js';
export {
  createParser,
  defaultLimits,
  type KernelParser,
  type ParseFailure,
  type ParseLimits,
  type ParseSession,
  type ParseTimes,
  type TreeReader,
} from './parser.js';
