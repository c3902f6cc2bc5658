import type { FunctionNode } from '../../syntax/tree.js';
import type { Leak } from '../leaks.js';
import type { PathState } from '../state.js';
import type { Task } from '../task.js';
import type { LocId, ValueId } from '../values.js';

/** A claim that a function leaves held when it succeeds. */
export interface Kept {
  readonly leak: Leak;
  readonly fn: FunctionNode;
  /** Names of the fields or the file's variables that it hangs on; empty when it has none. */
  readonly marks: ReadonlySet<string>;
  /** The same of the second value that tells such claims apart. */
  readonly cookies: ReadonlySet<string>;
  /** Variable through which the function reaches it. */
  readonly base: string | null;
}

/** Kept on success, of a kind that somebody has to undo later. */
export function keptOf(task: Task, fn: FunctionNode, leak: Leak): Kept | null {
  const r = leak.reference;
  if ((leak.exitClass !== 'success' && leak.exitClass !== 'void') || r.release.length === 0) return null;
  const kinds: readonly string[] = ['enable', 'registration', 'deferred'];
  if (!(kinds.includes(r.kind) || r.holder.kind === 'field')) return null;
  if (r.kind === 'memory' && !isPlainMemory(task, leak)) return null;
  if (
    r.facts.includes('inferred-pair') ||
    r.facts.includes('once-for-all') ||
    r.facts.some((f) => f.startsWith('maybe-torn-down'))
  )
    return null;
  const { state } = leak.exit;
  const names = namesOf(task, state, r.keys[0], r.label);
  const cookies = r.with === null ? [] : namesOf(task, state, r.with, '');
  return {
    leak,
    fn,
    marks: new Set(names.map((n) => n.mark)),
    cookies: new Set(cookies.map((n) => n.mark)),
    base: names.find((n) => n.base !== null)?.base ?? null,
  };
}

/** Memory that nothing but one field leads to: no element of an array, nothing that a callee had or that was handed on. */
function isPlainMemory(task: Task, { reference: r, containerPassed, onStatic }: Leak): boolean {
  if (r.origin !== 'result' || r.passedTo.length > 0 || containerPassed || onStatic) return false;
  const unclear = ['indexed', 'earlier-round', 'through-callee', 'filled-in'];
  return !r.facts.some((fact) => unclear.includes(fact)) && !task.handed.has(r.keys[0]);
}

interface Named {
  readonly mark: string;
  readonly base: string | null;
}

/** All names that a value has when the function ends: its own, those of the places that keep it, the one it was taken by. */
function namesOf(task: Task, state: PathState, value: ValueId, label: string): Named[] {
  const names: Named[] = [];
  const own = nameOf(task, value, 0);
  if (own) names.push(own);
  for (const [loc, held] of state.store) {
    if (held !== value || task.values.isFrame(loc)) continue;
    const named = locName(task, loc, 0);
    if (named) names.push(named);
  }
  // a member of the file's own variable has both names, and its label is one of them
  if (names.some((n) => n.mark.includes('.'))) return names;
  const written = /^&?(\w+)\b.*(?:->|\.)(\w+)(?:\[[^\]]*\])*$/.exec(label);
  if (written) names.push({ mark: written[2], base: written[1] });
  return names;
}

const DEEPEST = 6;

function nameOf(task: Task, value: ValueId, depth: number): Named | null {
  if (depth > DEEPEST) return null;
  const def = task.values.defs[value];
  switch (def.t) {
    case 'address':
      return locName(task, def.loc, depth);
    case 'init':
    case 'left':
      return task.values.isFrame(def.loc) && task.values.locs[def.loc].t === 'var'
        ? null
        : locName(task, def.loc, depth);
    default:
      return null;
  }
}

function locName(task: Task, loc: LocId, depth: number): Named | null {
  const place = task.values.locs[loc];
  if (place.t === 'var')
    return place.kind === 'global' || place.kind === 'static' ? { mark: place.name, base: null } : null;
  const field = /(\w+)$/.exec(place.selector.replace(/\[[^\]]*\]/g, ''))?.[1];
  if (field === undefined) return nameOf(task, place.base, depth + 1);
  const base = task.values.defs[place.base];
  const owner = base.t === 'address' ? task.values.locs[base.loc] : null;
  if (owner?.t === 'var' && (owner.kind === 'global' || owner.kind === 'static') && !place.selector.includes('.'))
    return { mark: `${owner.name}.${field}`, base: null };
  return { mark: field, base: rootOf(task, place.base) };
}

/** The variable that an access path starts from. */
function rootOf(task: Task, value: ValueId): string | null {
  let at = value;
  for (let i = 0; i < DEEPEST; i++) {
    const def = task.values.defs[at];
    if (def.t !== 'init' && def.t !== 'left' && def.t !== 'address' && def.t !== 'phi') break;
    const loc = task.values.locs[def.loc];
    if (loc.t === 'var') return loc.name;
    at = loc.base;
  }
  return null;
}
