/** One path with real counts: tests and ledgers. The public face of the room. */
export type { CaseResult, SuiteResult, Verdict } from './cases.js';
export type { Source, Tree } from './library.js';
export { macrosOf, type Macro } from './macros.js';
export { replayTests, type ReplayInput, type TestReport } from './replay.js';
export { testsToJson, testsToText } from './report-tests.js';
