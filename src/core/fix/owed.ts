import { rootOf, type CallText, type Code } from './code.js';
import { statementLines } from './edit.js';
import { acquireOf, releasesOf, type Scene } from './scene.js';

/** The release that is owed, as it would be written here. */
export interface Owed {
  readonly name: string;
  /** `of_node_put(np)`, without the semicolon. */
  readonly text: string;
  /** What it is called on: `foo->clk`. */
  readonly object: string;
  /** The condition under which it is owed, where only some of the ways took it. */
  readonly guard?: string;
}

/** The release as a step, without the indentation of its first line. */
export function stepLines({ text, guard }: Owed, indent: string): string[] {
  if (guard === undefined) return [statementLines(text, indent)];
  return [`if (${guard})`, `\t${statementLines(text, `${indent}\t`)}`];
}

export function titleOf({ text, guard }: Owed): string {
  return guard === undefined ? text : `'if (${guard}) ${text}'`;
}

/**
 * Ways to write the release, the likeliest first: as other paths of the function
 * do, as the rest of the file does, as the contract recommends.
 */
export function owedCalls(scene: Scene): Owed[] {
  const siblings = ofThisFunction(scene);
  if (siblings.length > 0) return withOwnName(scene, siblings);
  const { clue, book, code } = scene;
  const undo = book.undo(scene.finding.acquire?.call ?? '');
  const acquire = acquireOf(scene);
  if (undo !== undefined && acquire) {
    const text = fill(undo, acquire);
    return text === null ? [] : [{ name: undo.split('(')[0], text, object: clue.reference?.label ?? '' }];
  }
  const object = objectOf(scene);
  if (object === '') return [];
  const uses = usesInFile(code);
  const names = releasesOf(scene);
  // what the contract recommends waits for a handler; another may not, however often the file calls it
  const isHandler = clue.reference?.kind === 'deferred';
  const ranked = isHandler ? names : [...names].sort((a, b) => (uses.get(b)?.count ?? 0) - (uses.get(a)?.count ?? 0));
  return ranked
    .filter((name) => takesOne(scene, name, uses))
    .slice(0, isHandler ? 1 : 2)
    .map((name) => ({ name, text: `${name}(${object})`, object }));
}

/** Other paths may call it by another name, `&pdev->dev` for `dev`, that means nothing here. */
function withOwnName(scene: Scene, siblings: readonly Owed[]): Owed[] {
  const object = objectOf(scene);
  const { name, text } = siblings[0];
  const own = `${name}(${object})`;
  return object === '' || text.includes(object) || text.includes(',')
    ? [...siblings]
    : [...siblings, { name, text: own, object }];
}

/** `{2}` is an argument, `{*2}` what it points to, `{=}` what the result was assigned to. */
export function fill(undo: string, acquire: CallText): string | null {
  let whole = true;
  const text = undo.replace(/\{(\*?)(\d+|=)\}/g, (_, star: string, i: string) => {
    const arg = i === '=' ? acquire.dest : (acquire.args[Number(i)] ?? '');
    if (arg === '') whole = false;
    if (star === '') return arg;
    return arg.startsWith('&') ? arg.slice(1) : `*${arg}`;
  });
  return whole ? text : null;
}

/** The object as the source names it where it was taken. */
function objectOf({ clue, book, finding }: Scene): string {
  const label = clue.reference?.label ?? '';
  const effect = book.contract(finding.acquire?.call ?? '')?.effects.find((e) => e.do === 'acquire');
  if (label === '' || effect?.do !== 'acquire' || effect.on.at === 'return') return label;
  const { on } = effect;
  const target = on.at === 'out' ? (label.startsWith('&') ? label.slice(1) : `*${label}`) : label;
  if (on.field === undefined) return target;
  return label.startsWith('&') ? `${label.slice(1)}.${on.field}` : `${label}->${on.field}`;
}

/** The calls that give up the same claim elsewhere in the function, the most frequent first. */
function ofThisFunction(scene: Scene): Owed[] {
  const { clue, code, fn } = scene;
  const counted = new Map<string, { owed: Owed; count: number }>();
  for (const call of siblingCalls(scene)) {
    const statement = code.statementOf(call.node);
    if (code.loneCall(statement)?.node !== call.node) continue;
    if (!call.args.every((arg) => reachesAll(code, fn.body, arg))) continue;
    const known = counted.get(call.text);
    if (known) known.count++;
    else
      counted.set(call.text, {
        owed: { name: call.name, text: call.text, object: clue.reference?.label ?? '' },
        count: 1,
      });
  }
  return [...counted.values()].sort((a, b) => b.count - a.count).map(({ owed }) => owed);
}

/** Calls elsewhere in the function that give this claim up. */
export function siblingCalls({ clue, code, fn }: Scene): CallText[] {
  return code.calls(fn).filter((call) => clue.releases.includes(call.at));
}

/** The names in it are not those of an inner block. */
function reachesAll(code: Code, body: number, expression: string): boolean {
  const root = rootOf(expression);
  return code.within(body, 'declaration').every((d) => code.parent(d) === body || code.uses(d, root).length === 0);
}

interface Use {
  readonly count: number;
  readonly args: number;
}

const known = new WeakMap<Code, ReadonlyMap<string, Use>>();

/** How often the file calls each name, and with how many arguments. */
function usesInFile(code: Code): ReadonlyMap<string, Use> {
  const old = known.get(code);
  if (old) return old;
  const uses = new Map<string, Use>();
  for (const fn of code.source.functions)
    for (const call of code.calls(fn))
      uses.set(call.name, { count: (uses.get(call.name)?.count ?? 0) + 1, args: call.args.length });
  known.set(code, uses);
  return uses;
}

function takesOne({ book, code }: Scene, name: string, uses: ReadonlyMap<string, Use>): boolean {
  const seen = uses.get(name);
  if (seen) return seen.args === 1;
  const own = code.source.functions.find((fn) => fn.name === name);
  if (own) return code.within(own.node, 'parameter_declaration').filter((p) => p < own.body).length === 1;
  return book.parameters(name) === 1;
}
