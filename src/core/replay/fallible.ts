import type { ContractBook, Failure } from '../contracts/model.js';
import type { Block, CallInstr, Expr, PathId } from '../flow/index.js';
import type { Body, Library } from './library.js';

/** A call on a path that may be asked to fail. */
export interface FallibleCall {
  /** As the source writes it, where a macro stands for the call. */
  readonly name: string;
  /** What makes it fail, and only it: `CALL:LINE`. */
  readonly fails: string;
  /** Function that makes the call: the one asked for, or one of the same file that it calls. */
  readonly function: string;
  /** 1-based. */
  readonly line: number;
  /** How it fails, by its contract; null when none tells: then it is a negative number, or NULL for a pointer. */
  readonly failure: Failure | null;
}

/** How far into functions of the same files calls are looked for. */
const DEEPEST = 4;

/**
 * The calls of a function that can fail, in the order they are written: by their
 * contracts; in the function itself also those that no contract tells of and whose
 * result is tested. A call of a function of the given files is followed by the calls in there.
 */
export function fallibleCalls(library: Library, name: string): readonly FallibleCall[] {
  const unit = library.units.find((u) => u.origin === 'file' && u.functions.has(name));
  const body = unit === undefined ? null : library.body(name, unit);
  const found = new Map<string, FallibleCall>();
  if (body !== null) collect(library, body, found, [name]);
  return [...found.values()];
}

function collect(library: Library, body: Body, found: Map<string, FallibleCall>, above: readonly string[]): void {
  const { unit, graph } = body;
  const calls = graph.blocks
    .flatMap((block) => block.instrs.map((instr, i) => ({ instr, block, i })))
    .filter((at): at is { instr: CallInstr; block: Block; i: number } => at.instr.k === 'call')
    .sort((a, b) => a.instr.at - b.instr.at);
  for (const { instr, block, i } of calls) {
    const { callee, at } = instr;
    if (callee === null) continue;
    const line = library.line(unit, at);
    const failure = failureOf(library.book, callee);
    const tested = above.length === 1 && isTested(block, i, library.book);
    const written = library.written(unit, line, callee);
    // what a macro stands for is told only where the contracts know it
    if (failure !== 'never' && (failure !== null || (tested && written === callee))) {
      // two calls of one name in one line cannot be told apart
      const fails = `${callee}:${line}`;
      found.set(fails, { name: written, fails, function: graph.name, line, failure });
    }
    if (above.includes(callee) || above.length >= DEEPEST) continue;
    const own = library.body(callee, unit);
    if (own?.unit.origin === 'file') collect(library, own, found, [...above, callee]);
  }
}

/** Null when nothing tells whether it fails. */
function failureOf(book: ContractBook, name: string): Failure | null {
  if (book.predicate(name) !== undefined) return 'never';
  const contract = book.contract(name);
  if (contract === undefined) return null;
  if (contract.failure !== 'never') return contract.failure === 'unknown' ? null : contract.failure;
  return contract.effects.length > 0 ? 'never' : null;
}

/** The result decides where the block goes on, by itself or by what is asked of it. */
function isTested(block: Block, index: number, book: ContractBook): boolean {
  const call = block.instrs[index];
  if (call.k !== 'call' || call.dest === null) return false;
  const values = new Set<PathId>([call.dest]);
  const isValue = (expr: Expr): boolean => expr.op === 'path' && values.has(expr.path);
  for (const instr of block.instrs.slice(index + 1)) {
    if (instr.k === 'assign' && isValue(instr.from)) values.add(instr.to);
    const asks = instr.k === 'call' && (instr.callee === null || book.contract(instr.callee) === undefined);
    if (asks && instr.dest !== null && instr.args.length === 1 && isValue(instr.args[0])) values.add(instr.dest);
  }
  const { end } = block;
  return end.k === 'branch' && !end.loop && comparesWithZero(end.cond, isValue);
}

function comparesWithZero(cond: Expr, isValue: (expr: Expr) => boolean): boolean {
  if (cond.op === 'unary') return cond.operator === '!' && comparesWithZero(cond.arg, isValue);
  if (cond.op === 'binary') return isValue(cond.left) && cond.right.op === 'int' && cond.right.value === 0;
  return isValue(cond);
}
