export * from './model.js';
export { compileContracts, type Compiled, type CompileOptions } from './compile.js';
export { CompiledBook } from './book.js';
export type { BookData } from './data.js';
export { reviveBook, serialiseBook } from './serialise.js';
export type { ContractFile, ContractProblem } from './source.js';
export { compareVersions, holdsIn, parseVersion } from './version.js';
