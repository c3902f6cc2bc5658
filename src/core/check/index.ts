export { checkParsed, checkSource, checkVersion, createContext, type CheckContext, type CheckOptions } from './file.js';
export { allRules } from './rules/index.js';
export type { RuleInfo } from './rules/rule.js';
export type { Limits } from './engine.js';
export type { Summary } from './summary.js';
export type { Earlier } from './earlier.js';
export {
  checkChanges,
  inspectSource,
  type CallChange,
  type FunctionBalance,
  type HeldClaim,
  type Inspection,
} from './inspect.js';
export type { ExitClass } from './leaks.js';
export type { Clue, Witness } from './clue.js';
export type { Watch } from './watch.js';
export { findRoles, partnerOf, type Roles } from './roles.js';
export { bodyOf, type Around, type Body } from './around/bodies.js';
export { Makers } from './around/makers.js';
export { settle } from './around/settle.js';
