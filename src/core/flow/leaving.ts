import type { ParsedSource } from '../syntax/tree.js';
import type { Frame } from './frame.js';
import type { Expr } from './ir.js';
import { gotoLabel, leave } from './jumps.js';
import { N } from './kinds.js';
import { parseNumber } from './literals.js';
import { place } from './place.js';
import { value } from './value.js';

/** A macro of the file whose definition jumps: its uses leave the function, or go to a label. */
interface LeavingMacro {
  readonly keyword: 'return' | 'goto';
  /** What stands behind the keyword: a value, or a label. */
  readonly operand: string;
  readonly params: readonly string[];
  /** Whether it jumps, something decides. */
  readonly conditional: boolean;
  /** What it calls right before it jumps, in the words of the definition. */
  readonly calls: readonly { readonly name: string; readonly args: readonly string[] }[];
}

const known = new WeakMap<ParsedSource, ReadonlyMap<string, LeavingMacro>>();

/** Longer definitions are functions. */
const LONGEST = 600;

function leavingMacros(source: ParsedSource): ReadonlyMap<string, LeavingMacro> {
  const old = known.get(source);
  if (old) return old;
  const found = new Map<string, LeavingMacro>();
  const { text } = source;
  const definition = /#[ \t]*define[ \t]+(\w+)\(([^()]*)\)((?:\\\r?\n|[^\n])*)/y;
  for (let at = text.indexOf('#'); at >= 0; at = text.indexOf('#', at + 1)) {
    definition.lastIndex = at;
    const match = definition.exec(text);
    if (!match || text.slice(text.lastIndexOf('\n', at) + 1, at).trim() !== '') continue;
    const [, name, params, rest] = match;
    if (rest.length > LONGEST || !/\b(?:return|goto)\b/.test(rest)) continue;
    const body = rest.replace(/\\\r?\n/g, ' ').replace(/\/\*[^]*?\*\//g, ' ');
    // a whole function, or a statement expression with a value of its own, is another matter
    if (!/^\s*(?:do\b|if\b|\{)/.test(body)) continue;
    const jump = /\b(return|goto)\b\s*([^;]*);/.exec(body);
    if (!jump) continue;
    found.set(name, {
      keyword: jump[1] === 'goto' ? 'goto' : 'return',
      operand: jump[2].trim(),
      params: params.split(',').map((p) => p.trim()),
      calls: callsBefore(body.slice(0, jump.index)),
      conditional: /\bif\b|\bswitch\b|\bwhile\b[^]*\breturn\b/.test(body.slice(0, jump.index)),
    });
  }
  known.set(source, found);
  return found;
}

/** The calls that are statements of the block which the text ends in. */
function callsBefore(text: string): LeavingMacro['calls'] {
  let open = text.length;
  for (let depth = 0; open > 0 && depth >= 0;) {
    const c = text[--open];
    if (c === '}') depth++;
    else if (c === '{') depth--;
  }
  const calls = text.slice(open).matchAll(/[{;]\s*(\w+)\s*\(([^()]*)\)\s*(?=;)/g);
  return [...calls].map(([, name, args]) => ({ name, args: args.split(',').map((arg) => arg.trim()) }));
}

/** `CHECK(x);` by a macro that may return: what it does besides is a call, and then one way on leaves. */
export function lowerLeavingMacro(f: Frame, node: number, lowerCall: () => void): boolean {
  const { view, graph } = f;
  const callee = view.child(node, view.f.function);
  if (callee < 0 || view.code(callee) !== N.identifier) return false;
  const name = view.slice(callee);
  const macro = leavingMacros(view.source).get(name);
  if (!macro) return false;
  const at = view.start(node);
  lowerCall();
  const [stay, jump] = [graph.block(), graph.block()];
  if (macro.conditional) graph.end({ k: 'choice', key: `${name}@${at}`, to: [stay, jump], at });
  else graph.jump(jump);
  graph.start(jump);
  const given = macro.params.indexOf(macro.operand);
  const list = view.child(node, view.f.arguments);
  const args: number[] = [];
  if (list >= 0) for (let c = view.named(list); c >= 0; c = view.after(list, c)) args.push(c);
  const operand = given >= 0 && args[given] !== undefined ? view.slice(args[given]) : macro.operand;
  const meant = (arg: string): Expr => {
    const [, root, members] = /^(\w+)((?:(?:->|\.)\w+)*)$/.exec(arg) ?? ['', '', ''];
    const param = args.at(macro.params.indexOf(root));
    const whole = macro.params.includes(root) && param !== undefined;
    if (whole && members === '') return value(f, param);
    if (root === '' || /^\d/.test(root)) return valueOf(arg) ?? { op: 'opaque', text: arg, args: [] };
    const start = whole ? place(f, param) : f.variableOrGlobal(root);
    const steps = [...members.matchAll(/(->|\.)(\w+)/g)];
    const path = steps.reduce((p, [, how, m]) => (how === '.' ? f.paths.field(p, m) : f.paths.arrow(p, m)), start);
    return { op: 'path', path, at };
  };
  for (const call of macro.calls) {
    const site = f.sites++;
    const made = { callee: call.name, via: null, args: call.args.map(meant), dest: null, at, end: view.end(node) };
    graph.emit({ k: 'call', site, ...made });
  }
  if (macro.keyword === 'goto') gotoLabel(f, operand, at);
  else leave(f, valueOf(operand), at, view.end(node));
  graph.start(stay);
  return true;
}

function valueOf(text: string): Expr | null {
  const bare = text.replace(/^\((.*)\)$/, '$1').trim();
  if (bare === '') return null;
  const errno = /^(-?)(E[A-Z0-9]+)$/.exec(bare);
  if (errno) return { op: 'errno', name: errno[2], negative: errno[1] === '-' };
  const number = bare === 'NULL' || bare === 'false' ? 0 : bare === 'true' ? 1 : parseNumber(bare);
  return number === null ? { op: 'opaque', text: bare, args: [] } : { op: 'int', value: number };
}
