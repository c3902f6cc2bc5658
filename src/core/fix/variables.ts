import type { FunctionNode } from '../syntax/index.js';
import type { Code } from './code.js';
import type { TextChange } from './fix.js';

/** A local pointer as it is declared at the outermost level of a function. */
export interface Local {
  readonly name: string;
  readonly declaration: number;
  /** `*np` or `*np = …`, the declarator in the list. */
  readonly declarator: number;
  /** Node of the name itself. */
  readonly identifier: number;
  /** `struct device_node *np`. */
  readonly typed: string;
  /** The value it starts with, or -1. */
  readonly value: number;
  /** It is the only one its declaration declares. */
  readonly alone: boolean;
}

export function localOf(code: Code, fn: FunctionNode, name: string): Local | null {
  for (const declaration of code.named(fn.body)) {
    if (code.kind(declaration) !== 'declaration') continue;
    const type = code.field(declaration, 'type');
    const declarators = code
      .named(declaration)
      .filter((n) => ['pointer_declarator', 'init_declarator', 'identifier'].includes(code.kind(n)));
    for (const declarator of declarators) {
      const isInit = code.kind(declarator) === 'init_declarator';
      const bare = isInit ? code.field(declarator, 'declarator') : declarator;
      const identifier = code.kind(bare) === 'identifier' ? bare : (code.within(bare, 'identifier')[0] ?? -1);
      if (identifier < 0 || code.slice(identifier) !== name || type < 0) continue;
      if (code.kind(bare) !== 'pointer_declarator' || code.flat(bare) !== `*${name}`) return null;
      return {
        name,
        declaration,
        declarator,
        identifier,
        typed: `${code.text.slice(code.start(declaration), code.end(type)).replace(/\s+/g, ' ')} *${name}`,
        value: isInit ? code.field(declarator, 'value') : -1,
        alone: declarators.length === 1,
      };
    }
  }
  return null;
}

/** Takes a variable out of its declaration; null where that would need more than cutting. */
export function undeclare(code: Code, fn: FunctionNode, local: Local): TextChange[] | null {
  const { declaration, declarator } = local;
  if (!local.alone) {
    const siblings = code.all(declaration);
    const i = siblings.indexOf(declarator);
    const before = siblings[i - 1];
    const after = siblings[i + 1];
    if (code.slice(before) === ',') return [{ start: code.start(before), end: code.end(declarator), text: '' }];
    if (after === undefined || code.slice(after) !== ',') return null;
    return [{ start: code.start(declarator), end: code.start(siblings[i + 2] ?? after), text: '' }];
  }
  if (!code.leads(code.start(declaration)) || !code.trails(code.end(declaration))) return null;
  const start = code.lineStart(code.start(declaration));
  let end = nextLine(code, code.end(declaration));
  const declarations = code.named(fn.body).filter((n) => code.kind(n) === 'declaration');
  // the blank line after the declarations goes with the last of them
  if (declarations.length === 1 && /^\s*$/.test(code.text.slice(end, code.lineEnd(end)))) end = nextLine(code, end);
  return [{ start, end, text: '' }];
}

function nextLine(code: Code, offset: number): number {
  const at = code.text.indexOf('\n', offset);
  return at < 0 ? code.text.length : at + 1;
}

/** How a mention of a pointer uses it, as far as its owner is concerned. */
export type Mention = 'looks' | 'returned' | 'assigned' | 'kept';

export function mentionOf(code: Code, identifier: number): Mention {
  let node = identifier;
  let parent = code.parent(node);
  while (code.kind(parent) === 'parenthesized_expression' && code.kind(code.parent(parent)) !== 'if_statement') {
    node = parent;
    parent = code.parent(node);
  }
  switch (code.kind(parent)) {
    case 'return_statement':
      return 'returned';
    case 'assignment_expression':
      return code.field(parent, 'left') === node ? 'assigned' : 'kept';
    case 'init_declarator':
      return code.field(parent, 'declarator') === node ? 'looks' : 'kept';
    case 'pointer_expression':
      return code.slice(parent).startsWith('&') ? 'kept' : 'looks';
    case 'initializer_list':
    case 'initializer_pair':
    case 'conditional_expression':
    case 'cast_expression':
    case 'comma_expression':
      return 'kept';
    default:
      return 'looks';
  }
}
