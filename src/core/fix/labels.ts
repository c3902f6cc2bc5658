import type { FunctionNode } from '../syntax/index.js';
import type { Code } from './code.js';

/** A label or a statement at the outermost level of a function's body. */
export interface Item {
  readonly node: number;
  /** Of a label. */
  readonly label: string | null;
}

/** The body as a list: a label and the statement after it are two items. */
export function itemsOf(code: Code, fn: FunctionNode): Item[] {
  const items: Item[] = [];
  const add = (node: number): void => {
    if (code.kind(node) !== 'labeled_statement') items.push({ node, label: null });
    else {
      items.push({ node, label: code.slice(code.field(node, 'label')) });
      const inner = code.named(node).at(-1);
      if (inner !== undefined && code.kind(inner) !== 'statement_identifier') add(inner);
    }
  };
  for (const node of code.named(fn.body)) add(node);
  return items;
}

export function isJump(code: Code, node: number): boolean {
  const kind = code.kind(node);
  return kind === 'return_statement' || kind === 'goto_statement';
}

/** The label that a goto names; empty for another statement. */
export function targetOf(code: Code, statement: number): string {
  return statement >= 0 && code.kind(statement) === 'goto_statement' ? code.slice(code.field(statement, 'label')) : '';
}

/**
 * Where the unwinding that holds item `index` begins: the first label after the
 * last jump before it. -1 when the normal way runs into it as well.
 */
export function chainStart(code: Code, items: readonly Item[], index: number): number {
  let start = index;
  for (let i = index; i >= 0; i--) {
    if (items[i].label !== null) start = i;
    else if (isJump(code, items[i].node)) return start;
  }
  return -1;
}

const PREFIX = /^(err|error|fail|failed|out|exit|undo|bail|cleanup)(?=_|$)/;

/** A name in the manner of the function's other labels: `err_put_np`, `put_np`, `out_put_np`. */
export function newLabel(
  code: Code,
  fn: FunctionNode,
  owed: { readonly name: string; readonly object: string },
  verbs: ReadonlySet<string>,
): string {
  const labels = code.within(fn.body, 'labeled_statement').map((n) => code.slice(code.field(n, 'label')));
  const counts = new Map<string, number>();
  for (const label of labels) {
    const prefix = PREFIX.exec(label)?.[1] ?? '';
    counts.set(prefix, (counts.get(prefix) ?? 0) + 1);
  }
  const prefix = [...counts].sort((a, b) => b[1] - a[1])[0]?.[0] ?? 'err';
  const words = owed.name.split('_').filter((word) => word !== '');
  // `cancel_work_sync` cancels
  const plain = words.find((word) => verbs.has(word)) ?? (words.at(-1) === 'sync' ? words[0] : undefined);
  // `kfree` frees
  const verb = plain ?? [...verbs].find((v) => v.length > 2 && words.at(-1)?.endsWith(v)) ?? words.at(-1) ?? 'undo';
  const rest =
    plain === undefined
      ? []
      : words.slice(words.indexOf(plain) + 1).filter((word) => !verbs.has(word) && word !== 'sync');
  // `foo_remove_filters(foo)`: the object's name says less than the function's
  const named = rest.length > 0 && /^\W*\w+\W*$/.test(owed.object);
  const thing = named ? rest.join('_') : (/(\w+)\W*$/.exec(owed.object.replace(/\[[^\]]*\]/g, ''))?.[1] ?? '');
  const base = [prefix, verb, thing].filter((part) => part !== '').join('_');
  let name = base;
  for (let i = 2; new RegExp(`\\b${name}\\b`).test(code.text.slice(fn.start, fn.end)); i++) name = `${base}${i}`;
  return name;
}

/** White space before the labels of this function, and before the statements at its outermost level. */
export function margins(code: Code, items: readonly Item[]): { readonly label: string; readonly statement: string } {
  const label = items.find((item) => item.label !== null);
  const statement = items.find((item) => item.label === null && code.leads(code.start(item.node)));
  return {
    label: label ? code.indent(code.start(label.node)) : '',
    statement: statement ? code.indent(code.start(statement.node)) : '\t',
  };
}
