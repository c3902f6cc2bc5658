import type { Struct } from '../replay/index.js';
import type { Task } from '../check/task.js';
import type { ValueDef, ValueId } from '../check/values.js';

/**
 * What a value of one function stands for, in terms that mean something outside of
 * it: a parameter, a result, what a field of something holds.
 */
export type Thing =
  | { readonly k: 'param'; readonly index: number; readonly name: string; readonly type: string | null }
  | { readonly k: 'global'; readonly name: string; readonly type: string | null }
  | { readonly k: 'local'; readonly name: string; readonly type: string | null }
  | {
      readonly k: 'result';
      readonly call: string;
      readonly site: number;
      readonly name: string;
      readonly type: string | null;
    }
  /** What the member of another thing holds. */
  | { readonly k: 'field'; readonly of: Thing; readonly member: string; readonly type: string | null }
  /** The member itself: memory of another thing. */
  | { readonly k: 'part'; readonly of: Thing; readonly member: string; readonly type: string | null }
  /** What a call tells of another thing: its data, its parent. */
  | {
      readonly k: 'asked';
      readonly of: Thing;
      readonly call: string;
      readonly name: string;
      readonly type: string | null;
    }
  /** Nothing in the frame stands for it. */
  | { readonly k: 'said'; readonly name: string; readonly type: null };

/** `struct foo *` and `const struct foo *` are about `foo`. */
export function structOf(type: string): string | null {
  return /^(?:const\s+|volatile\s+|static\s+)*(?:struct|union)\s+(\w+)/.exec(type)?.[1] ?? null;
}

const DEEPEST = 8;

/** Tells what the values of one function stand for. */
export class Namer {
  /** Structure that a value points to, by the variables that held it. */
  readonly types = new Map<ValueId, string>();
  /** Variables that held a value: the first one is the name to use. */
  readonly names = new Map<ValueId, string>();

  private readonly calls = new Map<number, string>();

  constructor(
    private readonly task: Task,
    private readonly structs: ReadonlyMap<string, Struct>,
  ) {
    for (const block of task.graph.blocks)
      for (const instr of block.instrs) if (instr.k === 'call') this.calls.set(instr.site, instr.callee ?? '');
  }

  /** Null for a number, a text, a constant. */
  thing(value: ValueId, depth = 0): Thing | null {
    const { values } = this.task;
    const def = values.defs[value];
    if (depth > DEEPEST) return null;
    switch (def.t) {
      case 'init':
      case 'left':
      case 'phi':
        return this.held(value, def, depth);
      case 'site':
        return {
          k: 'result',
          call: this.calls.get(def.site) ?? '',
          site: def.site,
          name: this.nameOf(value),
          type: this.typeOf(value),
        };
      case 'address': {
        const loc = values.locs[def.loc];
        if (loc.t === 'var') return this.variable(loc.path, loc.name, loc.kind, null);
        const of = this.thing(loc.base, depth + 1);
        return of === null
          ? null
          : { k: 'part', of, member: plain(loc.selector), type: this.memberType(of, loc.selector, false) };
      }
      case 'op':
        return this.converted(value, def, depth);
      case 'symbol':
        return def.name.startsWith('object:')
          ? { k: 'said', name: def.name.slice('object:'.length), type: null }
          : null;
      default:
        return null;
    }
  }

  private held(value: ValueId, def: Extract<ValueDef, { t: 'init' | 'left' | 'phi' }>, depth: number): Thing | null {
    const loc = this.task.values.locs[def.loc];
    if (loc.t === 'var') return this.variable(loc.path, loc.name, loc.kind, this.typeOf(value));
    const of = this.thing(loc.base, depth + 1);
    if (of === null) return null;
    return {
      k: 'field',
      of,
      member: plain(loc.selector),
      type: this.typeOf(value) ?? this.memberType(of, loc.selector, true),
    };
  }

  private variable(path: number, name: string, kind: string, type: string | null): Thing {
    const { graph, places } = this.task;
    const declared = places.variable(path);
    const known = type ?? (declared === undefined ? null : structOf(declared.type));
    const index = graph.params.findIndex((p) => p.path === path);
    if (index >= 0) return { k: 'param', index, name, type: known };
    const plainName = name.replace(/#\d+$/, '');
    return kind === 'global' || kind === 'static'
      ? { k: 'global', name: this.task.globalName(path) ?? plainName, type: known }
      : { k: 'local', name: kind === 'temp' ? '' : plainName, type: known };
  }

  /** A cast is the same thing seen as another type; what is asked of a thing is another one. */
  private converted(value: ValueId, def: Extract<ValueDef, { t: 'op' }>, depth: number): Thing | null {
    const { values } = this.task;
    if (def.args.length === 0) return null;
    const type = this.typeOf(value);
    const inner = this.thing(def.args[0], depth + 1);
    if (inner === null) return null;
    if (def.op === 'old') return inner;
    if (values.object(value) !== value) return typed(inner, type);
    const call = /^(?:pure|borrow|asked):(\w+)/.exec(def.op)?.[1];
    return call === undefined ? null : { k: 'asked', of: inner, call, name: this.nameOf(value), type };
  }

  private typeOf(value: ValueId): string | null {
    return this.types.get(value) ?? null;
  }

  private nameOf(value: ValueId): string {
    return this.names.get(value) ?? '';
  }

  /** The structure that a member is, or points to. */
  private memberType(of: Thing, selector: string, pointer: boolean): string | null {
    let type = of.type;
    let field: Struct['fields'][number] | undefined;
    for (const name of plain(selector).split('.')) {
      if (type === null) return null;
      field = this.structs.get(`struct ${type}`)?.fields.find((f) => f.name === name.replace(/\[.*$/, ''));
      if (field === undefined) return null;
      type = structOf(field.type);
    }
    return field === undefined || field.pointer !== pointer ? null : type;
  }
}

/** A cast from a member to the structure around it is about the structure. */
function typed(thing: Thing, type: string | null): Thing {
  if (type === null || thing.k === 'said') return thing;
  return thing.k === 'part' && thing.of.k !== 'said' ? { ...thing.of, type } : { ...thing, type };
}

/** The elements of an array are one thing. */
function plain(selector: string): string {
  return selector.replace(/\[[^\]]*\]/g, '[]');
}
