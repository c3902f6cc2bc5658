import type { ContractBook } from '../contracts/model.js';
import type { RoleUse, Roles } from '../check/roles.js';
import type { Scope } from './model.js';
import type { FunctionRecord } from './record.js';
import type { Thing } from './things.js';

/** How deep one looks through calls for what a parameter or a result is. */
const DEEPEST = 6;

/** The same object has the same key in all functions of a file or a driver. */
export class Keys {
  /** What each parameter is at every call of the function in these files. */
  private readonly given = new Map<string, { readonly record: FunctionRecord; readonly thing: Thing }[]>();
  private readonly byName = new Map<string, FunctionRecord>();
  /** Structures of the kernel, of which there are many. */
  private readonly foreign = new Set<string>();
  private readonly remembered: { readonly record: FunctionRecord; readonly of: Thing; readonly what: Thing }[] = [];
  /** Fields that results go to, by function and result. */
  private readonly stored = new Map<string, Thing>();

  constructor(
    private readonly book: ContractBook,
    records: readonly FunctionRecord[],
    private readonly roles: Pick<Roles, 'known' | 'referenced'>,
    /** Structures that the files and their headers define. */
    private readonly defined: (type: string) => boolean = () => false,
    /** What the functions of these files make for the rest of the kernel. */
    private readonly made: ReadonlySet<string> = new Set(),
  ) {
    for (const record of records) {
      for (const pair of record.remembered) this.remembered.push({ record, ...pair });
      if (!this.byName.has(record.name)) this.byName.set(record.name, record);
      for (const { of, member, type, what } of record.stores)
        if (what.k === 'result' || what.k === 'asked')
          this.stored.set(storeKey(record, what), { k: 'field', of, member, type: what.type ?? type });
      for (const { callee, args } of record.calls) args.forEach((thing, i) => this.give(callee, i, record, thing));
    }
    for (const record of records) this.note(record);
    // what is registered with an action comes as its last argument
    for (const record of records)
      for (const { action, data } of record.entries) {
        const run = action === null ? undefined : this.byName.get(action);
        if (run) this.give(run.name, run.params - 1, record, data);
      }
  }

  private give(callee: string, index: number, record: FunctionRecord, thing: Thing | null): void {
    const at = `${callee} ${index}`;
    if (thing !== null) this.given.set(at, [...(this.given.get(at) ?? []), { record, thing }]);
  }

  record(name: string): FunctionRecord | undefined {
    return this.byName.get(name);
  }

  rolesOf(name: string): readonly RoleUse[] {
    return this.roles.known.get(name) ?? [];
  }

  isEntry(name: string): boolean {
    return this.roles.referenced.has(name) || this.roles.known.has(name);
  }

  /** The scope that a structure has by itself. */
  scopeOf(type: string): Scope | null {
    const device = Object.hasOwn(this.book.owners('devm'), type) ? 'device' : null;
    return this.book.scope(type) ?? device;
  }

  /** `clk-prepared-enabled` → `prepared-enabled`: what is done to the object. */
  doneTo(object: string): string {
    const at = object.indexOf('-');
    return at > 0 && this.book.object(object.slice(0, at)) !== undefined ? object.slice(at + 1) : object;
  }

  /** A structure of the files' own, or that they make for the rest of the kernel: all that functions call so is one node. */
  isOwn(type: string | null): type is string {
    return (
      type !== null &&
      (this.defined(type) || this.made.has(type) || (this.book.object(type) === undefined && !this.foreign.has(type)))
    );
  }

  /** What an API makes or looks up is a thing of the kernel's, unless the files say what it is made of. */
  private note(record: FunctionRecord): void {
    for (const { on, origin, kind, api, through } of record.claims) {
      if (origin !== 'result' || kind === 'memory' || through !== null || this.book.contract(api) === undefined)
        continue;
      const type = on.type ?? this.stored.get(storeKey(record, on))?.type ?? null;
      if (type !== null) this.foreign.add(type);
    }
  }

  of(record: FunctionRecord, thing: Thing, depth = 0): string {
    if (depth > DEEPEST) return `${record.name}: …`;
    const { name } = record;
    switch (thing.k) {
      case 'said':
        return `${name}: ${thing.name}`;
      case 'part':
        if (this.isDeviceOf(thing)) return this.of(record, thing.of, depth + 1);
        if (thing.type !== null && this.defined(thing.type)) return `struct ${thing.type}`;
        return below(this.of(record, thing.of, depth + 1), thing.member);
      case 'global':
        return `global ${thing.name}`;
      default:
    }
    if (this.isOwn(thing.type)) return `struct ${thing.type}`;
    switch (thing.k) {
      case 'param':
        return this.parameter(record, thing, depth);
      case 'field':
        if (thing.member === '') return `what ${this.of(record, thing.of, depth + 1)} points to`;
        return below(this.of(record, thing.of, depth + 1), thing.member);
      case 'local':
        return `${name}: ${thing.name}`;
      case 'asked': {
        const field = this.stored.get(storeKey(record, thing));
        if (field) return this.of(record, field, depth + 1);
        const of = this.of(record, thing.of, depth + 1);
        return this.recalled(of, thing.type, depth) ?? `${of}.${thing.call}()`;
      }
      case 'result':
        return this.result(record, thing, depth);
    }
  }

  /** As the source would call the thing; a result that goes to a field is called like the field. */
  label(record: FunctionRecord, thing: Thing, depth = 0): string {
    // a result may go to a field of what it is itself asked for
    const place = (depth > DEEPEST ? undefined : this.stored.get(storeKey(record, thing))) ?? thing;
    switch (place.k) {
      case 'field':
      case 'part': {
        const of = this.label(record, place.of, depth + 1);
        if (place.member === '') return of;
        const through = place.member.startsWith('[')
          ? ''
          : place.of.k === 'part' || place.of.k === 'global'
            ? '.'
            : '->';
        return of === '' ? place.member : `${of}${through}${place.member}`;
      }
      case 'asked':
      case 'result':
        return place.name === '' ? `${place.call}()` : place.name;
      case 'param':
        return place.as ?? place.name;
      default:
        return place.name;
    }
  }

  /** A device that the driver is given, or the structure of its bus around it. */
  isDevice(type: string): boolean {
    return this.scopeOf(type) === 'device';
  }

  /** The function that undoes what another sets up. */
  partnerOf(name: string): string | null {
    for (const { role, group } of this.rolesOf(name))
      for (const [other, uses] of this.roles.known)
        if (uses.some((use) => use.group === group && role.partner.includes(use.role.field))) return other;
    return null;
  }

  /** The memory that the thing is in: of `&p->ref` it is p. */
  whole(thing: Thing): Thing {
    return thing.k === 'part' ? this.whole(thing.of) : thing;
  }

  /** `&pdev->dev` is what drivers call the device of pdev. */
  isDeviceOf(thing: Extract<Thing, { k: 'part' }>): boolean {
    return thing.of.type !== null && this.book.owners('devm')[thing.of.type] === `&{}->${thing.member}`;
  }

  /** What the thing was given to remember, when all that is of this type is one object. */
  private recalled(of: string, type: string | null, depth: number): string | null {
    if (type === null) return null;
    const keys = new Set<string>();
    for (const { record, of: whose, what } of this.remembered)
      if (what.type === type && this.of(record, whose, depth + 1) === of) keys.add(this.of(record, what, depth + 1));
    const [only] = keys;
    return keys.size === 1 ? only : null;
  }

  private parameter(record: FunctionRecord, thing: Extract<Thing, { k: 'param' }>, depth: number): string {
    const own = `${record.name}(${thing.name})`;
    if (this.isEntry(record.name)) return thing.type === null ? own : `struct ${thing.type}`;
    const keys = new Set<string>();
    for (const { record: caller, thing: arg } of this.given.get(`${record.name} ${thing.index}`) ?? [])
      if (caller !== record) keys.add(this.of(caller, arg, depth + 1));
    const [only] = keys;
    return keys.size === 1 ? only : own;
  }

  private result(record: FunctionRecord, thing: Extract<Thing, { k: 'result' }>, depth: number): string {
    const field = this.stored.get(storeKey(record, thing));
    if (field) return this.of(record, field, depth + 1);
    const callee = this.byName.get(thing.call);
    if (callee && callee !== record) {
      const keys = new Set(callee.returns.map((back) => this.of(callee, back, depth + 1)));
      const [only] = keys;
      if (keys.size === 1) return only;
    }
    return `${record.name}: ${thing.name === '' ? `${thing.call}()` : thing.name}`;
  }
}

/** A result is the same whatever is known of it by now. */
function storeKey(record: FunctionRecord, thing: Thing): string {
  return `${record.file} ${record.name} ${thing.k === 'result' ? `result ${thing.site}` : JSON.stringify(thing)}`;
}

function below(of: string, member: string): string {
  return member.startsWith('[') ? `${of}${member}` : `${of}.${member}`;
}
