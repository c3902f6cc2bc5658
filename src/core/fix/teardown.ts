import { rootOf, type Code } from './code.js';
import { insertBefore } from './edit.js';
import type { Proposal } from './fix.js';
import { itemsOf } from './labels.js';
import { owedCalls } from './owed.js';
import type { Scene } from './scene.js';
import type { FunctionNode } from '../syntax/index.js';

/** What probe() set up, given up at the end of remove(), where both know the object by one name. */
export function undoInPartner(scene: Scene): Proposal[] {
  const { code, clue, fn } = scene;
  const setup = code.source.functions.find(
    (f) => f.start <= (clue.reference?.at ?? -1) && (clue.reference?.at ?? -1) < f.end,
  );
  if (!setup || setup === fn) return [];
  return owedCalls({ ...scene, fn: setup }).flatMap((owed): Proposal[] => {
    const roots = /\((.*)\)$/.exec(owed.text)?.[1].split(',').map(rootOf) ?? [];
    if (!roots.every((root) => root !== '' && isSame(code, root, setup, fn))) return [];
    const last = itemsOf(code, fn).at(-1)?.node ?? -1;
    const close = fn.end - 1;
    const changes =
      last >= 0 && code.kind(last) === 'return_statement'
        ? insertBefore(code, last, [`${owed.text};`])
        : code.leads(close)
          ? [{ start: code.lineStart(close), end: code.lineStart(close), text: `\t${owed.text};\n` }]
          : null;
    if (changes === null) return [];
    return [
      {
        id: `undo:${owed.name}`,
        title: `Insert ${owed.text} in ${fn.name}()`,
        kind: 'release',
        changes,
        elsewhere: true,
      },
    ];
  });
}

/** Both functions mean one thing by the name: a variable of the same type, or one of the file that neither hides. */
function isSame(code: Code, name: string, setup: FunctionNode, fn: FunctionNode): boolean {
  const type = typeOf(code, fn, name);
  if (type !== null) return type === typeOf(code, setup, name);
  return [setup, fn].every(({ node }) =>
    code.within(node, 'declaration', 'parameter_declaration').every((d) => code.uses(d, name).length === 0),
  );
}

/** `struct foo *`, of a parameter or of a variable at the outermost level. */
function typeOf(code: Code, fn: FunctionNode, name: string): string | null {
  const declarations = [
    ...code.within(fn.node, 'parameter_declaration').filter((n) => n < fn.body),
    ...code.named(fn.body).filter((n) => code.kind(n) === 'declaration'),
  ];
  for (const declaration of declarations) {
    const type = code.field(declaration, 'type');
    if (type >= 0 && code.uses(declaration, name).length > 0)
      return `${code.flat(type)}${new RegExp(`\\*\\s*${name}\\b`).test(code.slice(declaration)) ? ' *' : ''}`;
  }
  return null;
}
