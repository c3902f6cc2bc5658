import type { Struct } from '../replay/index.js';
import type { Task } from '../check/task.js';
import type { ValueDef, ValueId } from '../check/values.js';

/**
 * What a value of one function stands for, in terms that mean something outside of
 * it: a parameter, a result, what a field of something holds.
 */
export type Thing =
  | {
      readonly k: 'param';
      readonly index: number;
      readonly name: string;
      readonly type: string | null;
      /** The variable that holds it once it is cast. */
      readonly as?: string;
    }
  | { readonly k: 'global'; readonly name: string; readonly type: string | null }
  | { readonly k: 'local'; readonly name: string; readonly type: string | null }
  | {
      readonly k: 'result';
      readonly call: string;
      readonly site: number;
      readonly name: string;
      readonly type: string | null;
    }
  /** What the member of another thing holds; without a member: what a global variable points to. */
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

/** The structure that a pointer of this type points to; null for what points to pointers. */
export function pointeeOf(type: string): string | null {
  return stars(type) === 1 ? structOf(type) : null;
}

function stars(type: string): number {
  return type.split('*').length - 1;
}

/** Structures that the pointers at file level point to, by name. */
export function globalPointers(text: string): Map<string, string> {
  const plain = text.matchAll(/^(?:static\s+|const\s+)*struct\s+(\w+)\s*\*\s*(\w+)\s*(?:=[^;]*)?;/gm);
  const withBody = text.matchAll(/^(?:static\s+)?struct\s+(\w+)\s*\{[^{}]*\}\s*\*\s*(\w+)\s*;/gm);
  return new Map([...plain, ...withBody].map(([, type, name]) => [name, type]));
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
    private readonly globals: ReadonlyMap<string, string> = new Map(),
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
        const base = this.thing(loc.base, depth + 1);
        if (base === null) return null;
        const { of, member } = this.nearest(base, loc.selector);
        return { k: 'part', of, member, type: this.memberType(of, member, false) };
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
    if (loc.t === 'var') {
      const variable = this.variable(loc.path, loc.name, loc.kind, this.typeOf(value));
      if (variable.k !== 'global') return variable;
      return {
        k: 'field',
        of: variable,
        member: '',
        type: this.typeOf(value) ?? this.globals.get(variable.name) ?? null,
      };
    }
    const base = this.thing(loc.base, depth + 1);
    if (base === null) return null;
    const { of, member } = this.nearest(base, loc.selector);
    return { k: 'field', of, member, type: this.typeOf(value) ?? this.memberType(of, member, true) };
  }

  /** `output.queue` of a foo is `queue` of the bar that is embedded in it, where these files define what a bar is. */
  nearest(base: Thing, selector: string): { of: Thing; member: string } {
    let of = base;
    let member = '';
    const names = plain(selector).split('.');
    names.forEach((name, i) => {
      member = member === '' ? name : `${member}.${name}`;
      const type = i < names.length - 1 && !name.endsWith(']') ? this.memberType(of, member, false) : null;
      if (type === null || !this.structs.has(`struct ${type}`)) return;
      of = { k: 'part', of, member, type };
      member = '';
    });
    return { of, member };
  }

  private variable(path: number, name: string, kind: string, type: string | null): Thing {
    const { graph, places } = this.task;
    const declared = places.variable(path);
    const known = type ?? (declared === undefined ? null : pointeeOf(declared.type));
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
    if (values.object(value) !== value) return typed(inner, type, this.nameOf(value));
    const call = /^(?:pure|borrow|asked):(\w+)/.exec(def.op)?.[1];
    return call === undefined ? null : { k: 'asked', of: inner, call, name: this.nameOf(value), type };
  }

  globalType(of: Thing): string | null {
    return of.k === 'global' ? (this.globals.get(of.name) ?? null) : null;
  }

  private typeOf(value: ValueId): string | null {
    return this.types.get(value) ?? null;
  }

  private nameOf(value: ValueId): string {
    const def = this.task.values.defs[value];
    // what an earlier round of a loop got is called the same
    const name =
      this.names.get(value) ?? (def.t === 'site' ? this.names.get(this.task.values.site(def.site)) : undefined);
    return name ?? '';
  }

  /** The structure that a member is, or points to. */
  memberType(of: Thing, selector: string, pointer: boolean): string | null {
    let type = of.type;
    let depth = 0;
    for (const name of plain(selector).split('.')) {
      if (type === null) return null;
      const field = this.structs.get(`struct ${type}`)?.fields.find((f) => f.name === name.replace(/\[.*$/, ''));
      if (field === undefined) return null;
      type = structOf(field.type);
      // an element of `T **x` points, one of `T *x` does not
      depth = stars(field.type) - (name.endsWith(']') && !field.array ? 1 : 0);
    }
    return depth === (pointer ? 1 : 0) ? type : null;
  }
}

/** A cast from a member to the structure around it is about the structure. */
function typed(thing: Thing, type: string | null, name: string): Thing {
  if (type === null || thing.k === 'said') return thing;
  const whole = thing.k === 'part' && thing.of.k !== 'said' ? thing.of : thing;
  const renamed =
    whole.k === 'result' || whole.k === 'asked' ? { ...whole, name: name === '' ? whole.name : name } : whole;
  return renamed.k === 'param' && name !== '' ? { ...renamed, type, as: name } : { ...renamed, type };
}

/** The elements of an array are one thing. */
function plain(selector: string): string {
  return selector.replace(/\[[^\]]*\]/g, '[]');
}
