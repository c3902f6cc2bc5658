import type { OpenBlock } from './builder.js';
import { value } from './expressions.js';
import type { Expr } from './ir.js';
import type { Lowering } from './lowering.js';
import type { Scope } from './scopes.js';
import { lowerSwitch } from './switch.js';
import { declaration } from './declarations.js';

/** A `{ … }` with a scope of its own. */
export function block(low: Lowering, node: number): void {
  low.scopes.push();
  for (const child of low.all(node)) statement(low, child);
  low.leave(low.scopes.current.parent, low.end(node) - 1);
  low.scopes.pop();
}

export function statement(low: Lowering, node: number): void {
  low.descend();
  lower(low, node);
  low.ascend();
}

function lower(low: Lowering, node: number): void {
  const at = low.start(node);
  switch (low.kind(node)) {
    case 'compound_statement': {
      block(low, node);
      return;
    }
    case 'expression_statement':
      for (const child of low.named(node)) low.discard(child);
      return;
    case 'declaration':
      declaration(low, node);
      return;
    case 'if_statement':
      ifStatement(low, node);
      return;
    case 'while_statement':
    case 'for_statement':
    case 'do_statement':
      loop(low, node);
      return;
    case 'switch_statement':
      lowerSwitch(low, node);
      return;
    case 'return_statement':
      returnStatement(low, node);
      return;
    case 'goto_statement': {
      const name = low.text(low.field(node, 'label'));
      const label = low.label(name);
      jumpOut(low, label.block, label.scope, { kind: 'goto', label: name, at }, name);
      return;
    }
    case 'break_statement':
    case 'continue_statement': {
      const kind = low.kind(node) === 'break_statement' ? 'break' : 'continue';
      const target = (kind === 'break' ? low.breaks : low.continues).at(-1);
      if (target) jumpOut(low, target.block, target.scope, { kind, label: null, at }, null);
      return;
    }
    case 'labeled_statement': {
      const label = low.label(low.text(low.field(node, 'label')));
      label.scope = low.scopes.current;
      low.graph.jump(label.block);
      low.graph.enter(label.block);
      for (const child of low.named(node)) if (low.kind(child) !== 'statement_identifier') statement(low, child);
      return;
    }
    case 'preproc_if':
    case 'preproc_ifdef':
      conditionalGroup(low, node);
      return;
    case 'case_statement':
      // outside a switch only after a misparse: run what is inside
      for (const child of low.named(node)) statement(low, child);
      return;
    case 'gnu_asm_expression':
      low.note(at, 'assembler is not followed');
      return;
    case 'ERROR':
      low.note(at, 'code that could not be parsed is left out');
      return;
    case 'attributed_statement':
      for (const child of low.named(node)) statement(low, child);
      return;
    default:
  }
}

function jumpOut(low: Lowering, to: OpenBlock, scope: Scope | null, via: { kind: 'goto' | 'break' | 'continue'; label: string | null; at: number }, label: string | null): void {
  // a label further down has no scope yet: take the scope it stands in
  const until = label !== null && scope === null ? low.scopeOfLabel(label) : scope;
  low.leave(until, via.at);
  low.graph.jump(to, via);
  low.graph.enter(low.graph.block());
}

function ifStatement(low: Lowering, node: number): void {
  const { graph } = low;
  const mark = low.marks.get(low.start(node));
  const condition = low.field(node, 'condition');
  if (mark?.kind === 'scope') {
    scopeMacro(low, node, mark.macro, condition);
    return;
  }
  const yes = graph.block();
  const no = graph.block();
  const join = graph.block();
  const inverted = mark?.kind === 'statements' && mark.actsWhenFalse;
  low.condition(condition, inverted ? no : yes, inverted ? yes : no, false);
  graph.enter(yes);
  branch(low, low.field(node, 'consequence'));
  graph.jump(join);
  graph.enter(no);
  const alternative = low.field(node, 'alternative');
  if (alternative >= 0) for (const child of low.named(alternative)) branch(low, child);
  graph.jump(join);
  graph.enter(join);
}

function branch(low: Lowering, node: number): void {
  if (node < 0) return;
  low.scopes.push();
  statement(low, node);
  low.leave(low.scopes.current.parent, low.end(node));
  low.scopes.pop();
}

function argumentsOf(low: Lowering, condition: number): number[] {
  const flat: number[] = [];
  const spread = (node: number): void => {
    for (const child of low.kind(node) === 'parenthesized_expression' || low.kind(node) === 'condition_clause' || low.kind(node) === 'argument_list' ? low.named(node) : [node]) {
      if (low.kind(child) === 'comma_expression') {
        spread(low.field(child, 'left'));
        spread(low.field(child, 'right'));
      } else flat.push(child);
    }
  };
  if (condition >= 0) spread(condition);
  return flat;
}

/** A macro that opens a scope: a guard for the block, or a call before it. */
function scopeMacro(low: Lowering, node: number, macro: string, condition: number): void {
  const { graph } = low;
  const at = low.start(node);
  const args = argumentsOf(low, condition);
  low.scopes.push();
  const site = graph.site();
  if (/guard/.test(macro) && args.length > 0) {
    const guard = low.text(args[0]);
    graph.emit({ k: 'guard', class: guard, args: args.slice(1).map((arg) => value(low, arg)), site, at });
    low.scopes.current.cleanups.push({ kind: 'guard', class: guard, site });
    if (/cond|try/.test(macro)) maybeSkip(low, node, macro);
    else statement(low, low.field(node, 'consequence'));
  } else {
    const temp = graph.temp();
    graph.emit({ k: 'call', site, callee: macro, via: null, args: args.map((arg) => value(low, arg)), dest: temp, at, end: low.end(condition) });
    statement(low, low.field(node, 'consequence'));
  }
  low.leave(low.scopes.current.parent, low.end(node));
  low.scopes.pop();
}

function maybeSkip(low: Lowering, node: number, macro: string): void {
  const { graph } = low;
  const body = graph.block();
  const after = graph.block();
  graph.end({ k: 'choice', key: `${macro}@${low.start(node)}`, to: [body.id, after.id], at: low.start(node) });
  graph.enter(body);
  statement(low, low.field(node, 'consequence'));
  graph.jump(after);
  graph.enter(after);
}

function loop(low: Lowering, node: number): void {
  const { graph } = low;
  const kind = low.kind(node);
  const mark = low.marks.get(low.start(node));
  low.scopes.push();
  const body = graph.block();
  const after = graph.block();
  let head: OpenBlock;
  let next: OpenBlock;
  if (mark?.kind === 'loop') {
    head = graph.block();
    next = head;
    graph.jump(head);
    graph.enter(head);
    const args = iteratorArguments(low, node, mark.macro);
    graph.end({ k: 'iterate', macro: mark.macro, args, site: graph.site(), body: body.id, exit: after.id, at: low.start(node) });
  } else if (kind === 'for_statement') {
    const initializer = low.field(node, 'initializer');
    if (initializer >= 0) {
      if (low.kind(initializer) === 'declaration') declaration(low, initializer);
      else low.discard(initializer);
    }
    head = graph.block();
    graph.jump(head);
    graph.enter(head);
    const condition = low.field(node, 'condition');
    if (condition >= 0) low.condition(condition, body, after, true);
    else graph.jump(body);
    next = graph.block();
    graph.enter(next);
    const update = low.field(node, 'update');
    if (update >= 0) low.discard(update);
    graph.jump(head);
  } else if (kind === 'while_statement') {
    head = graph.block();
    next = head;
    graph.jump(head);
    graph.enter(head);
    low.condition(low.field(node, 'condition'), body, after, true);
  } else {
    head = body;
    graph.jump(body);
    next = graph.block();
    graph.enter(next);
    low.condition(low.field(node, 'condition'), body, after, true);
  }
  graph.enter(body);
  low.breaks.push({ block: after, scope: low.scopes.current });
  low.continues.push({ block: next, scope: low.scopes.current });
  branch(low, low.field(node, 'body'));
  low.breaks.pop();
  low.continues.pop();
  graph.jump(next);
  graph.enter(after);
  low.leave(low.scopes.current.parent, low.end(node));
  low.scopes.pop();
}

/** Arguments of an iterator macro; a variable that the macro itself declares comes into scope here. */
function iteratorArguments(low: Lowering, node: number, macro: string): Expr[] {
  let clause = low.field(node, 'condition');
  if (clause < 0) clause = low.field(node, 'initializer');
  const args = argumentsOf(low, clause);
  if (low.kind(node) === 'for_statement') args.push(...low.named(node).filter((n) => n !== low.field(node, 'body') && !args.includes(n) && n !== clause));
  return args.map((arg) => {
    const text = low.text(arg);
    if (macro.endsWith('_scoped') && low.kind(arg) === 'identifier' && !low.scopes.find(text)) {
      return { op: 'path', path: low.declare(text, low.start(arg), { pointer: true }), at: low.start(arg) } as const;
    }
    return value(low, arg);
  });
}

function returnStatement(low: Lowering, node: number): void {
  const { graph } = low;
  const expression = low.named(node)[0];
  const at = low.start(node);
  let result: Expr | null = expression === undefined ? null : value(low, expression);
  const owed = low.scopes.owed(null);
  if (result && owed.length > 0 && result.op !== 'int' && result.op !== 'errno') {
    const temp = graph.temp();
    graph.emit({ k: 'assign', to: temp, from: result, compound: null, at, end: low.end(node) });
    result = { op: 'path', path: temp, at };
  }
  low.leave(null, at);
  graph.end({ k: 'return', value: result, at, end: low.end(node) });
  graph.enter(graph.block());
}

/** `#if` around whole statements: nobody knows which branch is compiled. */
function conditionalGroup(low: Lowering, node: number): void {
  const { graph } = low;
  const { key, inverted } = groupKey(low, node);
  const first = graph.block();
  const second = graph.block();
  const join = graph.block();
  graph.end({ k: 'choice', key, to: inverted ? [second.id, first.id] : [first.id, second.id], at: low.start(node) });
  graph.enter(first);
  const alternative = low.field(node, 'alternative');
  const names = new Set([low.field(node, 'condition'), low.field(node, 'name'), alternative]);
  for (const child of low.named(node)) if (!names.has(child)) statement(low, child);
  graph.jump(join);
  graph.enter(second);
  if (alternative >= 0) {
    if (low.kind(alternative) === 'preproc_else') for (const child of low.named(alternative)) statement(low, child);
    else conditionalGroup(low, alternative);
  }
  graph.jump(join);
  graph.enter(join);
}

function groupKey(low: Lowering, node: number): { key: string; inverted: boolean } {
  const condition = low.field(node, 'condition');
  if (condition >= 0) {
    const text = low.text(condition).replace(/\s+/g, ' ');
    const single = /^(!?)\s*(?:defined|IS_ENABLED)\s*\(?\s*(\w+)\s*\)?$/.exec(text);
    return single ? { key: single[2], inverted: single[1] === '!' } : { key: text, inverted: false };
  }
  return { key: low.text(low.field(node, 'name')), inverted: /^#\s*(ifndef|elifndef)/.test(low.text(node).slice(0, 24)) };
}
