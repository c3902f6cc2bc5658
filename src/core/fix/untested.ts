import { positionAt, type FunctionNode } from '../syntax/index.js';
import type { CallText, Code } from './code.js';
import type { Proposal, TextChange } from './fix.js';
import { remove } from './edit.js';
import type { Scene } from './scene.js';

/** `if (!p)` and the return that answers it, of a result called `dest`. */
interface Test {
  readonly dest: string;
  readonly condition: string;
  readonly answer: string;
}

/** The call whose result nothing tested. */
function untested({ code, fn, finding }: Scene): CallText | undefined {
  const { acquire } = finding;
  const line = (offset: number): number => positionAt(code.source.lineStarts, offset).line;
  return code.calls(fn).find((c) => c.name === acquire?.call && line(c.at) === acquire.line);
}

/** Moves a test that comes too late right behind the call, where nothing but assignments stands between them. */
export function testEarlier(scene: Scene): Proposal[] {
  const { code, fn, book } = scene;
  const call = untested(scene);
  if (!call || call.dest === '') return [];
  const statement = code.statementOf(call.node);
  const behind = code.named(code.parent(statement)).filter((n) => code.start(n) > code.end(statement));
  const isTest = (n: number): boolean => {
    const lone = code.loneCall(n);
    const asserted = book.stopsUnless.get(lone?.name ?? '');
    if (lone && asserted) return lone.args.at(asserted.on) === call.dest;
    return returnOf(code, n) >= 0 && mentions(code.flat(code.field(n, 'condition')), call.dest);
  };
  const test = behind.find(isTest) ?? -1;
  const between = behind.slice(0, behind.indexOf(test)).filter((n) => code.kind(n) !== 'declaration');
  const plain = (n: number): boolean =>
    code.kind(n) === 'comment' ||
    (code.kind(n) === 'expression_statement' && code.within(n, 'call_expression').length === 0);
  const removed = test < 0 || between.length === 0 || !between.every(plain) ? null : remove(code, test);
  const place = behindCall(code, fn, call);
  if (removed === null || place === null) return [];
  const text = `${place.gap}\n${place.indent}${code.slice(test)}`;
  return [
    {
      id: 'test-earlier',
      title: `Test the result before it is used: ${code.flat(test).replace(/;$/, '')}`,
      kind: 'release',
      changes: [{ start: place.at, end: place.at, text }, ...removed],
      strict: true,
    },
  ];
}

/** Tests a result as the file tests another one of the same call, or of one that fails alike. */
export function testResult(scene: Scene): Proposal[] {
  const { code, fn } = scene;
  const call = untested(scene);
  if (!call || call.dest === '' || unwindsOrLoops(scene, call)) return [];
  return examples(scene, call).flatMap((test): Proposal[] => {
    const condition = renamed(test.condition, test.dest, call.dest);
    const answer = renamed(test.answer, test.dest, call.dest);
    const changes = wrongTest(code, call, condition, answer) ?? newTest(code, fn, call, condition, answer);
    return changes === null
      ? []
      : [
          {
            id: 'test',
            title: `Test the result: if (${condition}) ${answer.replace(/;$/, '')}`,
            kind: 'release',
            changes,
          },
        ];
  });
}

/** A failure here must undo what came before: by a jump, as the failures around it do, or what earlier rounds have made. */
function unwindsOrLoops({ code, fn }: Scene, call: CallText): boolean {
  const loops = code.within(fn.body, 'for_statement', 'while_statement', 'do_statement');
  const isIn = (n: number): boolean => code.start(n) <= call.at && call.at < code.end(n);
  return loops.some(isIn) || code.within(fn.body, 'goto_statement').some((n) => code.start(n) < call.at);
}

function examples({ code, fn, book }: Scene, call: CallText): Test[] {
  const failure = book.contract(call.name)?.failure;
  const answers = (other: FunctionNode): string => code.text.slice(other.start, other.nameAt).replace(/\bstatic\b/, '');
  const same = (other: FunctionNode): boolean => answers(other).trim() === answers(fn).trim();
  const found = code.source.functions.filter(same).flatMap((other) =>
    code.calls(other).flatMap((c) => {
      const test = c.node === call.node || book.contract(c.name)?.failure !== failure ? null : testOf(code, c);
      return test === null ? [] : [{ test, near: Number(c.name === call.name) * 2 + Number(other === fn) }];
    }),
  );
  const sorted = found.sort((a, b) => b.near - a.near).map(({ test }) => test);
  const seen = new Set<string>();
  return sorted.filter((t) => {
    const key = `${renamed(t.condition, t.dest, '@')} ${renamed(t.answer, t.dest, '@')}`;
    return !seen.has(key) && seen.add(key);
  });
}

/** The statement right behind the call asks about its result and returns: with what, anybody can say. */
function testOf(code: Code, call: CallText): Test | null {
  const test = nextOf(code, call);
  if (call.dest === '' || code.kind(test) !== 'if_statement' || code.field(test, 'alternative') >= 0) return null;
  const condition = code.flat(code.field(test, 'condition')).slice(1, -1);
  const answer = answerOf(code, test);
  if (answer < 0 || !mentions(condition, call.dest)) return null;
  const text = code.flat(answer);
  const words = renamed(`${condition} ${text}`, call.dest, '').match(/[A-Za-z_]\w*/g) ?? [];
  if (!words.every((word) => word === 'return' || /^[A-Z_][A-Z0-9_]*$/.test(word))) return null;
  return { dest: call.dest, condition, answer: text };
}

/** The return that is all that a statement does which is an `if` without `else`, or -1. */
export function returnOf(code: Code, test: number): number {
  if (test < 0 || code.kind(test) !== 'if_statement' || code.field(test, 'alternative') >= 0) return -1;
  return answerOf(code, test);
}

/** The return that is all an `if` does, or -1. */
function answerOf(code: Code, test: number): number {
  const branch = code.field(test, 'consequence');
  const only = code.kind(branch) === 'compound_statement' ? code.named(branch) : [branch];
  const last = only.at(-1) ?? -1;
  return only.length === 1 && last >= 0 && code.kind(last) === 'return_statement' ? last : -1;
}

/** A test stands there, but not one that excludes this failure. */
function wrongTest(code: Code, call: CallText, condition: string, answer: string): TextChange[] | null {
  const test = nextOf(code, call);
  if (test < 0 || code.kind(test) !== 'if_statement') return null;
  const asked = code.field(test, 'condition');
  const old = answerOf(code, test);
  if (old < 0 || !mentions(code.flat(asked), call.dest)) return null;
  return [
    { start: code.start(asked) + 1, end: code.end(asked) - 1, text: condition },
    { start: code.start(old), end: code.end(old), text: answer },
  ];
}

function newTest(code: Code, fn: FunctionNode, call: CallText, condition: string, answer: string): TextChange[] | null {
  const place = behindCall(code, fn, call);
  if (place === null) return null;
  const { at, gap, indent } = place;
  return [{ start: at, end: at, text: `${gap}\n${indent}if (${condition})\n${indent}\t${answer}` }];
}

/** The end of the call's line; of the last declaration where the call stands among them, with an empty line between. */
function behindCall(code: Code, fn: FunctionNode, call: CallText): { at: number; gap: string; indent: string } | null {
  const statement = code.statementOf(call.node);
  const block = code.parent(statement);
  if (code.kind(block) !== 'compound_statement') return null;
  const declares = code.kind(statement) === 'declaration';
  if (!declares && code.kind(statement) !== 'expression_statement') return null;
  const last = declares ? code.named(block).findLast((n) => code.kind(n) === 'declaration') : statement;
  if (last === undefined || !code.trails(code.end(last)) || code.end(last) > fn.end) return null;
  return {
    at: code.lineEnd(code.end(last)),
    gap: declares ? '\n' : '',
    indent: code.indent(code.start(statement)),
  };
}

function nextOf(code: Code, call: CallText): number {
  const statement = code.statementOf(call.node);
  const block = code.named(code.parent(statement)).filter((n) => code.kind(n) !== 'comment');
  return block[block.indexOf(statement) + 1] ?? -1;
}

export function mentions(text: string, name: string): boolean {
  return renamed(text, name, '') !== text;
}

/** Whole names only: `p` is not in `priv`. */
function renamed(text: string, from: string, to: string): string {
  const escaped = from.replace(/[.*+?^${}()|[\]\\>]/g, '\\$&');
  return text.replace(new RegExp(String.raw`(?<![\w.>])${escaped}(?![\w.[]|->)`, 'g'), () => to);
}
