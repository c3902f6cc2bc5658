import type { CallbackRole } from '../contracts/model.js';
import {
  addSite,
  called,
  merge,
  keyOfSite,
  type Draft,
  type DraftEdge,
  type DraftEntry,
  type DraftNode,
} from './builder.js';
import type { Keys } from './keys.js';
import type { Scope, Site } from './model.js';
import type { ClaimRecord, Drop, FunctionRecord, GivenRecord, HolderRecord } from './record.js';
import type { Table } from './tables.js';
import type { Thing } from './things.js';

/** Where an offset of a function is. */
export type SiteOf = (record: FunctionRecord, at: number, call: string) => Site;

/** A table, and the functions that mention it. */
export interface TableUse {
  readonly table: Table;
  readonly users: readonly string[];
  readonly siteOf: (at: number, call: string) => Site;
}

/** Draws what the functions do: who holds what, what runs what. */
export class Wire {
  private readonly byCallee = new Map<string, FunctionRecord[]>();
  private readonly inTable = new Map<string, { readonly node: DraftNode; readonly entry: DraftEntry }>();
  /** Functions that are run when something ends, rather than called. */
  private readonly releases: ReadonlySet<string>;

  constructor(
    private readonly draft: Draft,
    private readonly keys: Keys,
    private readonly records: readonly FunctionRecord[],
    private readonly site: SiteOf,
    private readonly tables: readonly TableUse[] = [],
    /** Structures that are members of a structure, by `struct name`. */
    private readonly partsOf: (struct: string) => readonly string[] = () => [],
  ) {
    for (const record of records)
      for (const { callee } of record.calls) this.byCallee.set(callee, [...(this.byCallee.get(callee) ?? []), record]);
    this.releases = new Set(records.flatMap(releasesOf));
  }

  run(): void {
    for (const table of this.tables) this.table(table);
    for (const record of this.records) this.lists(record);
    for (const record of this.records) for (const claim of record.claims) this.claim(record, claim);
    for (const record of this.records) for (const given of record.given) this.given(record, given);
    for (const record of this.records) this.triggers(record);
    for (const record of this.records) this.borrows(record);
    this.embeds();
  }

  /** The object that a claim is on. */
  private object(record: FunctionRecord, claim: Pick<ClaimRecord, 'on' | 'object' | 'kind'>, weight = 1): DraftNode {
    const { on } = claim;
    const thing = this.counts(claim) ? on : this.keys.whole(on);
    const node = this.thing(record, thing, weight);
    const lasts = claim.kind === 'reference' || claim.kind === 'memory';
    if (node.type === '') node.type = thing.type ?? (lasts ? claim.object : '');
    if (node.setUp === '') node.setUp = claim.object;
    return node;
  }

  /** A member that has a lifetime of its own, or is set up by itself, rather than counting for the whole. */
  private counts({ on, kind }: Pick<ClaimRecord, 'on' | 'kind'>): boolean {
    if (on.k !== 'part') return true;
    if (kind !== 'reference' && kind !== 'memory') return true;
    return on.type !== null && this.keys.scopeOf(on.type) !== null;
  }

  private thing(record: FunctionRecord, thing: Thing, weight = 1): DraftNode {
    const id = this.keys.of(record, thing);
    const node = this.draft.node(id, thing.k === 'global' ? 'holder' : 'object', {
      type: thing.type ?? /^struct (\w+)$/.exec(id)?.[1] ?? '',
      scope: thing.k === 'global' ? 'module' : thing.type === null ? null : this.keys.scopeOf(thing.type),
    });
    const own = id.startsWith('struct ') && !id.includes('.') && !this.keys.isDevice(id.slice('struct '.length));
    called(node, own ? id : this.keys.label(record, thing), record.name, weight);
    if (thing.k === 'part' && !this.keys.isDeviceOf(thing)) node.within ??= this.keys.of(record, thing.of);
    return node;
  }

  // lists

  private list(record: FunctionRecord, scope: 'devm' | 'drmm', owner: Thing | null): DraftNode {
    const ownerNode = owner === null ? null : this.thing(record, owner);
    const label = scope === 'devm' ? 'devres' : 'drm-managed';
    const node = this.draft.node(`${label} of ${ownerNode?.id ?? record.name}`, 'list', {
      type: label,
      scope: scope === 'devm' ? 'bind' : 'drm',
      owner: ownerNode?.id ?? null,
    });
    called(node, owner === null ? label : `${label} of ${this.keys.label(record, owner)}`, record.name);
    if (ownerNode) {
      if (ownerNode.scope === null) ownerNode.scope = scope === 'devm' ? 'device' : 'drm';
      this.draft.edge('trigger', ownerNode.id, node.id).labels.add(scope === 'devm' ? 'unbind' : 'last put');
    }
    return node;
  }

  private lists(record: FunctionRecord): void {
    for (const { scope, owner, label, at, action } of [...record.entries].sort((a, b) => a.at - b.at)) {
      const list = this.list(record, scope, owner);
      const entry = { label, site: this.site(record, at, label) };
      list.entries.push(entry);
      if (action === null) continue;
      for (const { key, drop, by } of this.releasedIn(action))
        this.draft.runsRelease(list.id, key, action, this.site(by, drop.at, drop.by), entry);
    }
  }

  /** What a function gives up, itself or through functions of these files. */
  private releasedIn(name: string, seen = new Set<string>()): { key: string; drop: Drop; by: FunctionRecord }[] {
    const record = this.keys.record(name);
    if (record === undefined || seen.has(name)) return [];
    seen.add(name);
    const own = record.given
      .filter((given) => given.within === null && given.kind !== 'lock')
      .map((given) => ({
        key: this.object(record, { ...given, object: given.object ?? '' }).id,
        drop: given,
        by: record,
      }));
    return [...own, ...record.calls.flatMap(({ callee }) => this.releasedIn(callee, seen))];
  }

  /** A table is gone through by whoever sets up, and backwards by whoever takes down. */
  private table({ table, users, siteOf }: TableUse): void {
    const user = users.find((name) => this.keys.rolesOf(name).some((use) => use.role.role === 'setup'));
    const role =
      user === undefined ? undefined : this.keys.rolesOf(user).find((use) => use.role.role === 'setup')?.role;
    const scope = role === undefined ? 'module' : scopeOfRole(role);
    const node = this.draft.node(`table ${table.name}`, 'list', { type: 'table', scope });
    called(node, table.name);
    for (const { setup, teardown, at } of table.entries) {
      const entry = { label: teardown === null ? setup : `${setup} / ${teardown}`, site: siteOf(at, setup) };
      node.entries.push(entry);
      this.inTable.set(setup, { node, entry });
      if (teardown === null) continue;
      for (const { key, drop, by } of this.releasedIn(teardown))
        this.draft.runsRelease(node.id, key, teardown, this.site(by, drop.at, drop.by), entry);
    }
    if (user === undefined || role === undefined) return;
    this.draft.edge('trigger', this.pair(user, role).id, node.id).labels.add(this.keys.partnerOf(user) ?? user);
  }

  // claims

  private claim(record: FunctionRecord, claim: ClaimRecord): void {
    if (claim.kind === 'lock') return;
    // what a callee sets up on a thing is drawn where it does
    if (claim.through !== null && claim.kind !== 'reference' && claim.kind !== 'memory') {
      for (const drop of claim.drops)
        this.given(record, { ...drop, on: claim.on, object: claim.object, kind: claim.kind });
      return;
    }
    const object = this.object(record, claim, 10);
    object.kind = 'object';
    const taken = this.site(record, claim.at, claim.through ?? claim.api);
    addSite(object.takes, taken);
    if (claim.origin === 'result' && claim.through === null) {
      object.born ??= taken;
      if (claim.kind === 'memory' || claim.kind === 'reference') object.type = claim.on.type ?? claim.object;
    }
    const edges = this.holders(record, claim, object);
    for (const edge of edges) {
      edge.count = Math.max(edge.count, claim.most);
      for (const entry of this.entriesFor(record, edge.from, taken)) edge.entries.add(entry);
      addSite(edge.takes, taken);
      edge.objects.add(claim.object);
      for (const name of claim.release) edge.release.add(name);
      // what a list has says its entry
      const counted = claim.kind === 'reference' || claim.kind === 'memory';
      if (!counted && this.draft.nodes.get(edge.from)?.kind !== 'list') edge.labels.add(this.keys.doneTo(claim.object));
      for (const drop of claim.drops) if (drop.within === null) this.drop(record, edge, drop);
    }
    if (claim.kind === 'memory')
      for (const drop of claim.drops) addSite(object.frees, this.site(record, drop.at, drop.by));
  }

  private drop(record: FunctionRecord, edge: DraftEdge, drop: Drop): void {
    addSite(edge.drops, this.site(record, drop.at, drop.by));
  }

  private holders(record: FunctionRecord, claim: ClaimRecord, object: DraftNode): DraftEdge[] {
    const edges = new Set<DraftEdge>();
    const from = (node: DraftNode | null, label = ''): void => {
      if (node === null || node.id === object.id) return;
      // what a list switches on or sets up for its owner is an entry of the list
      const counted = claim.kind === 'reference' || claim.kind === 'memory';
      if (!counted && node.kind === 'list' && node.owner === object.id) return;
      const edge = this.draft.edge('reference', node.id, object.id);
      if (label !== '') edge.labels.add(label);
      edges.add(edge);
    };
    for (const holder of claim.holders) {
      if (holder.k === 'managed' && claim.through !== null) continue;
      for (const { node, label } of this.holder(record, claim, holder)) from(node, label);
    }
    if (claim.holders.length === 0) from(this.frame(record));
    return [...edges];
  }

  private holder(
    record: FunctionRecord,
    claim: ClaimRecord,
    holder: HolderRecord,
  ): { node: DraftNode | null; label?: string }[] {
    switch (holder.k) {
      case 'field': {
        // a global variable is a name: who sets it up has it
        const setup = holder.of.k === 'global' && holder.member === '' ? this.setupsOf(record.name).at(0) : undefined;
        return [{ node: setup ?? this.thing(record, holder.of), label: setup ? '' : holder.member }];
      }
      case 'managed':
        return [{ node: this.list(record, holder.scope, holder.owner ?? this.ownerFor(record, claim, holder.scope)) }];
      case 'callee':
        return this.takenOver(record, claim, holder.name);
      case 'returned':
        return this.byCallee.has(record.name) ? [] : [{ node: this.caller(record) }];
      case 'stays':
        return [{ node: this.outlives(record, claim) }];
      case 'lost':
        return [{ node: this.frame(record) }];
    }
  }

  private frame(record: FunctionRecord): DraftNode {
    const node = this.draft.node(`frame of ${record.name}`, 'holder', {
      type: 'frame',
      scope: 'frame',
      owner: record.name,
    });
    called(node, `${record.name}()`);
    return node;
  }

  private caller(record: FunctionRecord): DraftNode {
    const node = this.draft.node(`caller of ${record.name}`, 'holder', { type: 'caller', scope: 'frame' });
    called(node, `caller of ${record.name}()`);
    return node;
  }

  /** An action that was registered for it is on somebody's list. */
  private ownerFor(record: FunctionRecord, claim: ClaimRecord, scope: 'devm' | 'drmm'): Thing | null {
    const key = this.keys.of(record, claim.on);
    const fits = record.entries.filter((e) => e.scope === scope && e.action !== null);
    const own = fits.find(
      (e) =>
        (e.data !== null && this.keys.of(record, e.data) === key) ||
        this.releasedIn(e.action ?? '').some((r) => r.key === key),
    );
    return (own ?? fits.at(-1))?.owner ?? null;
  }

  /** A function of these files that stores what it is given; any other is all that is known. */
  private takenOver(
    record: FunctionRecord,
    claim: ClaimRecord,
    name: string,
  ): { node: DraftNode | null; label?: string }[] {
    const callee = this.keys.record(name);
    const stores = callee?.stores.filter(({ what }) => {
      if (what.k !== 'param') return false;
      const given = record.calls.find((c) => c.callee === name)?.args.at(what.index);
      return given !== undefined && given !== null && this.keys.of(record, given) === this.keys.of(record, claim.on);
    });
    if (callee && stores && stores.length > 0)
      return stores.map(({ of, member }) => ({ node: this.thing(callee, of), label: member }));
    const node = this.draft.node(`taken over by ${name}`, 'holder', { type: 'callee' });
    called(node, `taken over by ${name}()`);
    return [{ node }];
  }

  /** Who has what a function leaves behind: what set it up to take it down later, else what it is a field of, else its caller. */
  private outlives(record: FunctionRecord, claim: ClaimRecord): DraftNode {
    const [setup] = this.setupsOf(record.name);
    if (setup !== undefined) return setup;
    const { on } = claim;
    if (on.k === 'field' || on.k === 'part') return this.thing(record, on.of);
    return this.caller(record);
  }

  /** Entries of a list by which it has what is taken there: made in the same place, or whose function takes it. */
  private entriesFor(record: FunctionRecord, list: string, taken: Site): DraftEntry[] {
    const node = this.draft.nodes.get(list);
    if (node?.kind !== 'list') return [];
    const made = node.entries.filter(({ site }) => site !== null && keyOfSite(site) === keyOfSite(taken));
    return made.length > 0 ? made : this.stepsOf(record.name).flatMap((use) => (use.node === node ? [use.entry] : []));
  }

  /** Entries of tables that lead to a function. */
  private stepsOf(name: string, seen = new Set<string>()): { node: DraftNode; entry: DraftEntry }[] {
    if (seen.has(name)) return [];
    seen.add(name);
    const own = this.inTable.get(name);
    return own ? [own] : (this.byCallee.get(name) ?? []).flatMap((caller) => this.stepsOf(caller.name, seen));
  }

  private setupsOf(name: string, seen = new Set<string>()): DraftNode[] {
    if (seen.has(name)) return [];
    seen.add(name);
    const table = this.inTable.get(name);
    if (table) return [table.node];
    const own = this.keys.rolesOf(name).find((use) => use.role.role === 'setup');
    if (own) return [this.pair(name, own.role)];
    return (this.byCallee.get(name) ?? []).flatMap((caller) => this.setupsOf(caller.name, seen));
  }

  /** What a function sets up until its partner undoes it. */
  private pair(name: string, role: CallbackRole): DraftNode {
    const node = this.draft.node(`since ${name}`, 'holder', {
      type: role.field,
      scope: scopeOfRole(role),
      owner: name,
    });
    const undoes = this.keys.partnerOf(name);
    called(node, undoes === null ? `since ${name}()` : `${name}() to ${undoes}()`);
    return node;
  }

  // what is given up

  private given(record: FunctionRecord, given: GivenRecord): void {
    if (given.kind === 'lock' || given.within !== null) return;
    const object = this.object(record, { ...given, object: given.object ?? '' });
    if (given.kind === 'memory') addSite(object.frees, this.site(record, given.at, given.by));
    const parts = [...this.draft.nodes.values()].filter((n) => n.within === object.id);
    const serves = [object, ...parts]
      .flatMap((n) => this.draft.references(n.id))
      .filter((e) => e.release.has(given.by) || (given.object !== null && e.objects.has(given.object)));
    for (const edge of serves) this.drop(record, edge, given);
    if (serves.length > 0) return;
    const { on } = given;
    // what ran the function held it
    if (on.k === 'param' && this.releases.has(record.name)) return;
    const holder =
      on.k === 'field' ? this.thing(record, on.of) : this.keys.whole(on) === on ? this.caller(record) : null;
    if (holder === null || holder.id === object.id) return;
    const edge = this.draft.edge('reference', holder.id, object.id);
    if (on.k === 'field') edge.labels.add(on.member);
    if (given.object !== null) edge.objects.add(given.object);
    edge.release.add(given.by);
    this.drop(record, edge, given);
  }

  private triggers(record: FunctionRecord): void {
    const trigger = (from: string, runs: string): void => {
      for (const { key, drop, by } of this.releasedIn(runs)) {
        if (key === from || !this.draft.nodes.has(key)) continue;
        this.draft.runsRelease(from, key, runs, this.site(by, drop.at, drop.by));
      }
    };
    for (const given of record.given)
      if (given.runs !== null) trigger(this.object(record, { ...given, object: given.object ?? '' }).id, given.runs);
    for (const claim of record.claims)
      for (const drop of claim.drops) if (drop.runs !== null) trigger(this.object(record, claim).id, drop.runs);
    for (const { of, fn } of record.destructors) trigger(this.thing(record, of).id, fn);
  }

  /** Pointers without a claim, between things that are in the picture. */
  private borrows(record: FunctionRecord): void {
    for (const { of, member, what, at } of record.stores) {
      const from = this.keys.of(record, of);
      const to = this.keys.of(record, what);
      const { nodes, edges } = this.draft;
      if (from === to || !nodes.has(from) || !nodes.has(to)) continue;
      if ([...edges.values()].some((e) => e.kind === 'reference' && e.from === from && e.to === to)) continue;
      const edge = this.draft.edge('borrow', from, to);
      edge.labels.add(member);
      addSite(
        edge.takes,
        this.site(
          record,
          at,
          `${this.keys.label(record, { k: 'field', of, member, type: null })} = ${what.k === 'result' ? `${what.call}()` : this.keys.label(record, what)}`,
        ),
      );
    }
  }

  /** A structure that just one other of the picture has as a member is part of that one. */
  private embedded(): void {
    for (const node of [...this.draft.nodes.values()]) {
      const type = /^struct (\w+)$/.exec(node.id)?.[1];
      if (type === undefined || node.within !== null) continue;
      const around = [...this.draft.nodes.keys()].filter((id) => this.partsOf(id).includes(type));
      if (around.length !== 1) continue;
      const [member, ...others] = [...this.draft.nodes.values()].filter(
        (n) => n !== node && n.within === around[0] && n.type === type,
      );
      if (member !== undefined && others.length === 0) merge(this.draft, member.id, node.id);
      else [node.within] = around;
    }
  }

  private embeds(): void {
    this.embedded();
    for (const node of this.draft.nodes.values()) {
      if (node.within === null) continue;
      if (this.draft.nodes.has(node.within)) this.draft.edge('embed', node.within, node.id);
      else node.within = null;
    }
  }
}

function releasesOf(record: FunctionRecord): string[] {
  const drops = [...record.given, ...record.claims.flatMap((c) => c.drops)];
  return [
    ...drops.flatMap((d) => (d.runs === null ? [] : [d.runs])),
    ...record.entries.flatMap((e) => (e.action === null ? [] : [e.action])),
    ...record.destructors.map((d) => d.fn),
  ];
}

function scopeOfRole(role: CallbackRole): Scope {
  return role.scope ?? 'bind';
}
