import type { Expr, PathId } from './ir.js';
import { UNKNOWN } from './builder.js';
import { integer } from './literals.js';
import type { Lowering } from './lowering.js';

/** Lowers an expression for its value; what it does on the way becomes instructions. */
export function value(low: Lowering, node: number): Expr {
  low.descend();
  try {
    return lower(low, node);
  } finally {
    low.ascend();
  }
}

function lower(low: Lowering, node: number): Expr {
  switch (low.kind(node)) {
    case 'identifier':
      return name(low, node);
    case 'number_literal':
    case 'char_literal':
      return integer(low.text(node));
    case 'true':
      return { op: 'int', value: 1 };
    case 'false':
    case 'null':
      return { op: 'int', value: 0 };
    case 'string_literal':
    case 'concatenated_string':
      return { op: 'string', text: low.text(node) };
    case 'parenthesized_expression': {
      const inner = low.named(node);
      if (inner.length === 1 && low.kind(inner[0]) === 'compound_statement') return low.statementExpression(inner[0]);
      return inner.length > 0 ? value(low, inner[0]) : UNKNOWN;
    }
    case 'cast_expression':
      return value(low, low.field(node, 'value'));
    case 'field_expression':
    case 'subscript_expression':
      return place(low, node);
    case 'pointer_expression':
      return pointer(low, node);
    case 'unary_expression':
      return unary(low, node);
    case 'binary_expression':
      return binary(low, node);
    case 'assignment_expression':
      return assignment(low, node);
    case 'update_expression':
      return update(low, node);
    case 'conditional_expression':
      return conditional(low, node);
    case 'call_expression':
      return call(low, node, null);
    case 'comma_expression': {
      const left = low.field(node, 'left');
      low.discard(left);
      return value(low, low.field(node, 'right'));
    }
    case 'compound_statement':
      return low.statementExpression(node);
    case 'compound_literal_expression': {
      const temp = low.graph.temp();
      low.initialise(temp, low.field(node, 'value'));
      return { op: 'path', path: temp, at: low.start(node) };
    }
    case 'sizeof_expression':
    case 'offsetof_expression':
    case 'alignof_expression':
    case 'type_descriptor':
    case 'generic_expression':
      return { op: 'opaque', text: low.text(node), args: [] };
    default:
      return { op: 'opaque', text: low.text(node), args: low.named(node).map((child) => value(low, child)) };
  }
}

function name(low: Lowering, node: number): Expr {
  const text = low.text(node);
  if (text === 'NULL' || text === 'false') return { op: 'int', value: 0 };
  if (text === 'true') return { op: 'int', value: 1 };
  const variable = low.scopes.find(text);
  if (variable) return { op: 'path', path: variable.path, at: low.start(node) };
  if (low.isGlobal(text, node)) return { op: 'path', path: low.graph.root(text, 'global'), at: low.start(node) };
  return { op: 'symbol', name: text, at: low.start(node) };
}

/** `p->f`, `a.f`, `a[i]`: a path where the base is one, else opaque. */
function place(low: Lowering, node: number): Expr {
  const path = pathOf(low, node);
  if (path !== null) return { op: 'path', path, at: low.start(node) };
  return { op: 'opaque', text: low.text(node), args: low.named(node).flatMap((child) => (low.kind(child) === 'field_identifier' ? [] : [value(low, child)])) };
}

/** The access path that an expression denotes; evaluates what lies on the way. */
export function pathOf(low: Lowering, node: number): PathId | null {
  low.descend();
  try {
    switch (low.kind(node)) {
      case 'identifier': {
        const text = low.text(node);
        const variable = low.scopes.find(text);
        if (variable) return variable.path;
        return /^[A-Z][A-Z0-9_]*$/.test(text) || text === 'NULL' ? null : low.graph.root(text, 'global');
      }
      case 'parenthesized_expression': {
        const inner = low.named(node);
        return inner.length === 1 && low.kind(inner[0]) !== 'compound_statement' ? pathOf(low, inner[0]) : asTemp(low, node);
      }
      case 'field_expression': {
        const argument = low.field(node, 'argument');
        const field = low.text(low.field(node, 'field'));
        const arrow = low.text(node).slice(low.end(argument) - low.start(node)).trimStart().startsWith('->');
        const base = low.unwrap(argument);
        if (arrow && low.kind(base) === 'pointer_expression' && low.source.text[low.start(base)] === '&') {
          const inner = pathOf(low, low.field(base, 'argument'));
          return inner === null ? null : low.graph.member(inner, field);
        }
        const path = pathOf(low, argument);
        if (path === null) return null;
        return arrow ? low.graph.select(path, `->${field}`) : low.graph.member(path, field);
      }
      case 'subscript_expression': {
        const base = pathOf(low, low.field(node, 'argument'));
        if (base === null) return null;
        const index = value(low, low.field(node, 'index'));
        const text = low.text(low.field(node, 'index')).replace(/\s+/g, ' ');
        return low.graph.select(base, `[${index.op === 'int' ? String(index.value) : text}]`, pathsIn(index));
      }
      case 'pointer_expression': {
        const argument = low.unwrap(low.field(node, 'argument'));
        if (low.source.text[low.start(node)] !== '*') return asTemp(low, node);
        if (low.kind(argument) === 'pointer_expression' && low.source.text[low.start(argument)] === '&') return pathOf(low, low.field(argument, 'argument'));
        const base = pathOf(low, argument);
        return base === null ? null : low.graph.select(base, '*');
      }
      case 'cast_expression':
        return pathOf(low, low.field(node, 'value'));
      case 'call_expression':
      case 'assignment_expression':
      case 'conditional_expression':
      case 'update_expression':
      case 'binary_expression':
      case 'compound_literal_expression':
        return asTemp(low, node);
      default:
        return null;
    }
  } finally {
    low.ascend();
  }
}

function asTemp(low: Lowering, node: number): PathId {
  const result = value(low, node);
  if (result.op === 'path') return result.path;
  const temp = low.graph.temp();
  low.graph.emit({ k: 'assign', to: temp, from: result, compound: null, at: low.start(node), end: low.end(node) });
  return temp;
}

export function pathsIn(expr: Expr): PathId[] {
  switch (expr.op) {
    case 'path':
      return [expr.path];
    case 'unary':
      return pathsIn(expr.arg);
    case 'binary':
      return [...pathsIn(expr.left), ...pathsIn(expr.right)];
    case 'opaque':
      return expr.args.flatMap(pathsIn);
    default:
      return [];
  }
}

function pointer(low: Lowering, node: number): Expr {
  const argument = low.unwrap(low.field(node, 'argument'));
  const at = low.start(node);
  if (low.source.text[at] === '*') {
    const path = pathOf(low, node);
    return path === null ? { op: 'opaque', text: low.text(node), args: [value(low, argument)] } : { op: 'path', path, at };
  }
  // &*p is p
  if (low.kind(argument) === 'pointer_expression' && low.source.text[low.start(argument)] === '*') return value(low, low.field(argument, 'argument'));
  if (low.kind(argument) === 'identifier' && !low.scopes.find(low.text(argument)) && !low.isGlobal(low.text(argument), argument)) {
    return { op: 'address', path: low.graph.root(low.text(argument), 'global'), at };
  }
  const path = pathOf(low, argument);
  return path === null ? { op: 'opaque', text: low.text(node), args: [value(low, argument)] } : { op: 'address', path, at };
}

function unary(low: Lowering, node: number): Expr {
  const operator = low.text(low.field(node, 'operator'));
  const argument = low.field(node, 'argument');
  if (operator === '-' && low.kind(argument) === 'identifier') {
    const text = low.text(argument);
    if (/^E[A-Z0-9]+$/.test(text)) return { op: 'errno', name: text, negative: true };
  }
  if (operator === '!' && low.hasEffects(argument)) return low.asTruth(node);
  const arg = value(low, argument);
  if (operator === '+') return arg;
  if (operator === '-' && arg.op === 'int') return { op: 'int', value: -arg.value };
  if (operator === '!' || operator === '-' || operator === '~') return { op: 'unary', operator, arg };
  return { op: 'opaque', text: low.text(node), args: [arg] };
}

function binary(low: Lowering, node: number): Expr {
  const operator = low.text(low.field(node, 'operator'));
  const left = low.field(node, 'left');
  const right = low.field(node, 'right');
  if ((operator === '&&' || operator === '||') && low.hasEffects(right)) return low.asTruth(node);
  const a = value(low, left);
  return { op: 'binary', operator, left: a, right: value(low, right) };
}

function assignment(low: Lowering, node: number): Expr {
  const operator = low.text(low.field(node, 'operator'));
  const left = low.field(node, 'left');
  const right = low.field(node, 'right');
  const at = low.start(node);
  const end = low.end(node);
  const bare = low.unwrap(right);
  if (operator === '=' && low.kind(bare) === 'call_expression' && low.plainCall(bare)) {
    const to = pathOf(low, left);
    if (to !== null) {
      call(low, bare, to);
      return { op: 'path', path: to, at };
    }
  }
  if (operator === '=' && low.kind(bare) === 'compound_literal_expression') {
    const to = pathOf(low, left);
    if (to !== null) {
      low.initialise(to, low.field(bare, 'value'));
      return { op: 'path', path: to, at };
    }
  }
  const from = value(low, right);
  const to = pathOf(low, left);
  if (to === null) {
    low.graph.emit({ k: 'read', value: from, at });
    return from;
  }
  low.graph.emit({ k: 'assign', to, from, compound: operator === '=' ? null : operator.slice(0, -1), at, end });
  return { op: 'path', path: to, at };
}

function update(low: Lowering, node: number): Expr {
  const to = pathOf(low, low.field(node, 'argument'));
  if (to === null) return UNKNOWN;
  const at = low.start(node);
  const text = low.text(node);
  const operator = text.includes('++') ? '+' : '-';
  const assign = { k: 'assign', to, from: { op: 'int', value: 1 }, compound: operator, at, end: low.end(node) } as const;
  if (text.startsWith('++') || text.startsWith('--')) {
    low.graph.emit(assign);
    return { op: 'path', path: to, at };
  }
  const before = low.graph.temp();
  low.graph.emit({ k: 'assign', to: before, from: { op: 'path', path: to, at }, compound: null, at, end: low.end(node) });
  low.graph.emit(assign);
  return { op: 'path', path: before, at };
}

function conditional(low: Lowering, node: number): Expr {
  const { graph } = low;
  const temp = graph.temp();
  const at = low.start(node);
  const end = low.end(node);
  const yes = graph.block();
  const no = graph.block();
  const join = graph.block();
  const consequence = low.field(node, 'consequence');
  const put = (from: Expr): void => {
    graph.emit({ k: 'assign', to: temp, from, compound: null, at, end });
    graph.jump(join);
  };
  if (consequence < 0) {
    // a ?: b
    const test = value(low, low.field(node, 'condition'));
    graph.end({ k: 'branch', cond: test, yes: yes.id, no: no.id, at, end, loop: false });
    graph.enter(yes);
    put(test);
  } else {
    low.condition(low.field(node, 'condition'), yes, no, false);
    graph.enter(yes);
    put(value(low, consequence));
  }
  graph.enter(no);
  put(value(low, low.field(node, 'alternative')));
  graph.enter(join);
  return { op: 'path', path: temp, at };
}

/** A call; its result goes to `dest`, or to a temporary that the expression names. */
export function call(low: Lowering, node: number, dest: PathId | null, used = true): Expr {
  const { graph } = low;
  const callee = low.field(node, 'function');
  const list = low.field(node, 'arguments');
  const at = low.start(node);
  const end = low.end(node);
  const bare = low.unwrap(callee);
  const nodes = list < 0 ? [] : low.named(list);
  if (low.kind(bare) === 'identifier') {
    const text = low.text(bare);
    if (low.options.transparent.has(text) && nodes.length > 0) {
      const through = value(low, nodes[0]);
      for (const rest of nodes.slice(1)) if (low.hasEffects(rest)) low.discard(rest);
      if (dest !== null) graph.emit({ k: 'assign', to: dest, from: through, compound: null, at, end });
      return through;
    }
    const variable = low.scopes.find(text);
    const args = nodes.map((arg) => value(low, arg));
    const to = dest ?? (used ? graph.temp() : null);
    graph.emit({
      k: 'call',
      site: graph.site(),
      callee: variable ? null : text,
      via: variable ? { op: 'path', path: variable.path, at } : null,
      args,
      dest: to,
      at,
      end,
    });
    if (low.options.noReturn.has(text)) {
      graph.end({ k: 'stop', at });
      graph.enter(graph.block());
    }
    return to === null ? UNKNOWN : { op: 'path', path: to, at };
  }
  const guard = low.kind(bare) === 'call_expression' ? low.guardCall(bare, nodes, dest, at, end) : null;
  if (guard) return guard;
  const via = value(low, bare);
  const args = nodes.map((arg) => value(low, arg));
  const to = dest ?? (used ? graph.temp() : null);
  graph.emit({ k: 'call', site: graph.site(), callee: null, via, args, dest: to, at, end });
  return to === null ? UNKNOWN : { op: 'path', path: to, at };
}
