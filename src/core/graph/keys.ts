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
  /** Fields that results go to, by function and result. */
  private readonly stored = new Map<string, Thing>();

  constructor(
    private readonly book: ContractBook,
    records: readonly FunctionRecord[],
    private readonly roles: Pick<Roles, 'known' | 'referenced'>,
  ) {
    for (const record of records) {
      if (!this.byName.has(record.name)) this.byName.set(record.name, record);
      for (const { of, member, what } of record.stores)
        if (what.k === 'result' || what.k === 'asked')
          this.stored.set(`${record.name} ${JSON.stringify(what)}`, { k: 'field', of, member, type: what.type });
      for (const { callee, args } of record.calls) args.forEach((thing, i) => this.give(callee, i, record, thing));
    }
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

  /** A driver's own structure: all that functions call so is one node. */
  isOwn(type: string | null): type is string {
    return type !== null && this.book.object(type) === undefined;
  }

  of(record: FunctionRecord, thing: Thing, depth = 0): string {
    if (depth > DEEPEST) return `${record.name}: …`;
    const { name } = record;
    switch (thing.k) {
      case 'said':
        return `${name}: ${thing.name}`;
      case 'part':
        if (this.isDeviceOf(thing)) return this.of(record, thing.of, depth + 1);
        return `${this.of(record, thing.of, depth + 1)}.${thing.member}`;
      case 'global':
        return `global ${thing.name}`;
      default:
    }
    if (this.isOwn(thing.type)) return `struct ${thing.type}`;
    switch (thing.k) {
      case 'param':
        return this.parameter(record, thing, depth);
      case 'field':
        return `${this.of(record, thing.of, depth + 1)}.${thing.member}`;
      case 'local':
        return `${name}: ${thing.name}`;
      case 'asked': {
        const field = this.stored.get(`${name} ${JSON.stringify(thing)}`);
        if (field) return this.of(record, field, depth + 1);
        return `${this.of(record, thing.of, depth + 1)}.${thing.call}()`;
      }
      case 'result':
        return this.result(record, thing, depth);
    }
  }

  /** A result that goes straight to a field is called like the field. */
  place(record: FunctionRecord, thing: Thing): Thing {
    return this.stored.get(`${record.name} ${JSON.stringify(thing)}`) ?? thing;
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
    const field = this.stored.get(`${record.name} ${JSON.stringify(thing)}`);
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

/** As the source would call the thing. */
export function labelOfThing(thing: Thing): string {
  switch (thing.k) {
    case 'field':
    case 'part': {
      const of = labelOfThing(thing.of);
      const through = thing.of.k === 'part' || thing.of.k === 'global' ? '.' : '->';
      return of === '' ? thing.member : `${of}${through}${thing.member}`;
    }
    case 'asked':
    case 'result':
      return thing.name === '' ? `${thing.call}()` : thing.name;
    default:
      return thing.name;
  }
}
