export { describeName, unknownName } from './contract.js';
export { closest, nearest } from './suggest.js';
