/** One path with real counts: tests and ledgers. The public face of the room. */
export type { CaseResult, SuiteResult, Verdict } from './cases.js';
export { fallibleCalls, type FallibleCall } from './fallible.js';
export { settled, type Options } from './options.js';
export { isIn, optionalParts } from './conditions.js';
export type { Source, Tree } from './library.js';
export { typedefsOf } from './types.js';
export { macrosOf, type Macro } from './macros.js';
export { ledgerToSvg } from './ledger-svg.js';
export {
  lastingText,
  ledgerLines,
  ledgerToJson,
  ledgerToMarkdown,
  ledgerToText,
  leftText,
  waitingText,
  type LedgerLine,
} from './ledger-text.js';
export type { Ledger, LedgerRow } from './ledger.js';
export { libraryFor, replayTests, type ReplayInput, type TestReport } from './replay.js';
export { testsToJson, testsToText } from './report-tests.js';
export { replayFunctions, runFunctions, type NoLedger } from './scenario.js';
export { structsOf, type Struct } from './types.js';
export { isInternal, LOCK, type Remark, type Row } from './journal.js';
export { howOf, type Nesting, type Place, type Session } from './session.js';
export { leftIn, uniqueNames, waitingIn } from './ledger.js';
