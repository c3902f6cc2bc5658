import type { Lowering } from './lowering.js';
import { childrenByField } from '../syntax/index.js';

interface Declarator {
  readonly name: number;
  readonly pointer: boolean;
  readonly array: boolean;
  readonly isFunction: boolean;
}

/** Local variables with their initialisers and cleanups. */
export function declaration(low: Lowering, node: number): void {
  const type = low.text(low.field(node, 'type')).replace(/\s+/g, ' ');
  const isStatic = low.all(node).some((child) => low.kind(child) === 'storage_class_specifier' && low.text(child) === 'static');
  for (const declarator of childrenByField(low.source.tree, node, low.source.grammar.fields['declarator'])) {
    const init = low.kind(declarator) === 'init_declarator';
    const shape = declaratorOf(low, init ? low.field(declarator, 'declarator') : declarator);
    if (!shape || shape.isFunction) continue;
    const at = low.start(shape.name);
    const mark = low.marks.get(at);
    const cleanup = mark?.kind === 'cleanup' ? mark : null;
    const path = low.declare(low.text(shape.name), at, {
      type: shape.pointer ? `${type} *` : type,
      pointer: shape.pointer,
      array: shape.array,
      kind: isStatic ? 'static' : 'local',
      cleanup: cleanup?.name ?? null,
    });
    if (isStatic) continue;
    if (!init) low.graph.emit({ k: 'declare', path, at });
    else low.initialise(path, low.field(declarator, 'value'));
    if (cleanup) low.scopes.current.cleanups.push({ kind: 'variable', path, name: cleanup.name, raw: cleanup.raw });
  }
}

export function parameters(low: Lowering, declarator: number): void {
  const list = low.field(declarator, 'parameters');
  let index = 0;
  for (const param of low.named(list)) {
    if (low.kind(param) !== 'parameter_declaration') {
      index++;
      continue;
    }
    const type = low.text(low.field(param, 'type')).replace(/\s+/g, ' ');
    const inner = low.field(param, 'declarator');
    const shape = inner < 0 ? null : declaratorOf(low, inner);
    if (shape) {
      low.declare(low.text(shape.name), low.start(shape.name), {
        type: shape.pointer || shape.array ? `${type} *` : type,
        pointer: shape.pointer || shape.array,
        kind: 'param',
        index,
      });
    }
    index++;
  }
}

export function declaratorOf(low: Lowering, node: number): Declarator | null {
  let pointer = false;
  let array = false;
  let isFunction = false;
  let at = node;
  for (let i = 0; i < 16 && at >= 0; i++) {
    switch (low.kind(at)) {
      case 'identifier':
      case 'type_identifier':
      case 'field_identifier':
        return { name: at, pointer, array, isFunction: isFunction && !pointer };
      case 'pointer_declarator':
        pointer = true;
        at = low.field(at, 'declarator');
        break;
      case 'array_declarator':
        array = true;
        at = low.field(at, 'declarator');
        break;
      case 'function_declarator':
        isFunction = true;
        at = low.field(at, 'declarator');
        break;
      default: {
        const inner = low.field(at, 'declarator');
        at = inner >= 0 ? inner : (low.named(at)[0] ?? -1);
      }
    }
  }
  return null;
}
