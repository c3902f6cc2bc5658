import type { ContractBook } from '../contracts/model.js';
import type { Entry, ObjectId, Reference, World } from '../lifetime/index.js';
import {
  howOf,
  isInternal,
  LOCK,
  lastingText,
  leftIn,
  leftText,
  waitingIn,
  waitingText,
  type Remark,
  type Row,
  type Session,
} from '../replay/index.js';
import { addSite, called, Draft, edgeId, type DraftEntry, type DraftNode } from './builder.js';
import { finish } from './finish.js';
import { lockOrders, lockRings, namesOf } from './followed-locks.js';
import { rings } from './cycles.js';
import type { GraphCycle, GraphLeft, GraphNote, GraphStep, LifetimeGraph, Site } from './model.js';

/** The graph of one path that was followed with real counts, and what was there after each of its calls. */
export function graphOfPath(session: Session, functions: readonly string[], file: string): LifetimeGraph {
  return new Followed(session, functions, file).graph();
}

/** A row that shows something: a count changed, or something is said of it. */
interface Shown {
  readonly row: Row;
  readonly site: Site | null;
  readonly edges: ReadonlySet<string>;
}

interface NodeCount {
  readonly counted: number;
  readonly real: number;
  readonly lock: boolean;
}

class Followed {
  private readonly draft = new Draft();
  private readonly book: ContractBook;
  private readonly ids: ReadonlyMap<ObjectId, string>;
  /** How many rows there were before each order of locks. */
  private orders: ReadonlyMap<string, number> = new Map();
  private readonly times = new Map<string, number>();
  private readonly shown: Shown[] = [];
  /** Entries of lists that are drawn. */
  private readonly listed = new Map<string, DraftEntry>();
  /** Lists that something ever waited on, by owner and name. */
  private readonly owned = new Set<string>();

  constructor(
    private readonly session: Session,
    private readonly functions: readonly string[],
    private readonly file: string,
  ) {
    this.book = session.book;
    this.ids = namesOf(session);
    for (const [id, name] of this.ids) {
      const kind = session.objects.get(id)?.kind ?? '';
      called(this.draft.node(name, 'object', { type: kind, scope: this.book.scope(kind) ?? null }), name);
    }
  }

  graph(): LifetimeGraph {
    const { rows } = this.session.journal;
    for (const { world } of rows)
      for (const entry of world.entries) {
        this.owned.add(`${entry.owner ?? ''} ${entry.list}`);
        this.listOf(entry);
      }
    this.orders = lockOrders(this.draft, this.session, this.ids, ({ place }) => {
      const row = rows.find((r) => r.place.file === place.file && r.place.line === place.line);
      return row === undefined ? null : this.site(row);
    });
    let before: World | null = null;
    rows.forEach((row, i) => {
      this.row(row, before, i);
      before = row.world;
    });
    for (const node of this.draft.nodes.values()) this.life(node);
    this.trim();
    const time = (site: Site): number | null => this.times.get(keyOf(site)) ?? null;
    const made = finish(
      this.draft,
      { at: time, end: rows.length, exact: true },
      { title: this.title(), files: [this.file], findings: [], notes: this.notes() },
    );
    return { ...made, cycles: [...this.cycles(made), ...lockRings(made)], steps: this.steps(), left: this.left() };
  }

  private title(): string {
    return `${this.functions.map((name) => `${name}()`).join(', then ')} in ${this.file}`;
  }

  // what is there after one call

  private row(row: Row, before: World | null, i: number): void {
    const site = this.site(row);
    if (site !== null && !this.times.has(keyOf(site))) this.times.set(keyOf(site), i);
    const live = new Set<string>();
    const counts = new Map<string, number>();
    const earlier = new Set(before === null ? [] : alive(before).map((r) => r.site));
    for (const claim of alive(row.world)) {
      const edge = this.reference(claim);
      if (edge === null) continue;
      live.add(edge);
      counts.set(edge, (counts.get(edge) ?? 0) + 1);
      this.listedAs(claim, edge, row.world, before);
      if (!earlier.has(claim.site) && site) addSite(this.edge(edge).takes, site);
    }
    for (const [id, count] of counts) this.edge(id).count = Math.max(this.edge(id).count, count);
    if (before !== null && site) this.dropped(before, row.world, site);
    for (const entry of row.world.entries) {
      const edge = this.listOf(entry);
      if (edge !== null) live.add(edge);
    }
    const locked = new Set(before === null ? [] : this.locks(before));
    for (const edge of this.locks(row.world)) {
      live.add(edge);
      this.edge(edge).count = 1;
      if (!locked.has(edge) && site) addSite(this.edge(edge).takes, site);
    }
    for (const [edge, rows] of this.orders) if (rows <= i) live.add(edge);
    this.shown.push({ row, site, edges: live });
  }

  /** What a list has since this call is of the one entry that came with it and is named alike. */
  private listedAs(claim: Reference, id: string, now: World, before: World | null): void {
    const edge = this.edge(id);
    const { holder } = claim;
    if (holder.kind !== 'field' || this.draft.nodes.get(edge.from)?.kind !== 'list') return;
    if (before !== null && alive(before).some((r) => r.site === claim.site && r.holder === holder)) return;
    const came = now.entries.filter(
      (e) =>
        before?.entries.includes(e) !== true && e.owner === holder.container && e.label.startsWith(howOf(holder.where)),
    );
    const entry = came.length === 1 ? this.listed.get(`${edge.from} ${came[0].id}`) : undefined;
    if (entry !== undefined) edge.entries.add(entry);
  }

  private dropped(before: World, now: World, site: Site): void {
    const still = new Map(alive(now).map((r) => [r.site, r]));
    for (const claim of alive(before)) {
      const edge = this.reference(claim);
      const kept = still.get(claim.site);
      // what was handed over is given up by its old holder
      if (edge !== null && (kept === undefined || this.reference(kept) !== edge)) addSite(this.edge(edge).drops, site);
    }
    const locked = new Set(this.locks(now));
    for (const edge of this.locks(before)) if (!locked.has(edge)) addSite(this.edge(edge).drops, site);
  }

  /** The edges by which the path holds locks, of those that the ledger tells of. */
  private locks(world: World): string[] {
    return world.locks.held.flatMap(({ object }) => {
      const to = this.ids.get(object);
      if (to === undefined || !this.session.lockColumns.has(object)) return [];
      const from = this.frame();
      this.draft.edge('reference', from.id, to).labels.add('held');
      return [edgeId('reference', from.id, to)];
    });
  }

  private edge(id: string): NonNullable<ReturnType<Draft['edges']['get']>> {
    const edge = this.draft.edges.get(id);
    if (edge === undefined) throw new Error(`no edge ${id}`);
    return edge;
  }

  /** The edge that a claim is; null for what the core holds for itself, and for what was there before. */
  private reference(claim: Reference): string | null {
    const to = this.ids.get(claim.keys[0]);
    if (to === undefined || isInternal(claim)) return null;
    const from = this.holder(claim);
    if (from.id === to) return null;
    const edge = this.draft.edge('reference', from.id, to);
    if (claim.holder.kind === 'field') edge.labels.add(howOf(claim.holder.where));
    return edgeId('reference', from.id, to);
  }

  private holder({ holder }: Reference): DraftNode {
    if (holder.kind === 'field') {
      const list = holder.where.split(':')[0];
      return this.owned.has(`${holder.container} ${list}`)
        ? this.list(holder.container, list)
        : this.container(holder.container);
    }
    if (holder.kind === 'callee') return this.named(`held by ${holder.name}`, holder.name);
    return this.frame();
  }

  /** The functions that are followed. */
  private frame(): DraftNode {
    return this.named('frame', this.functions.map((name) => `${name}()`).join(', '), 'frame');
  }

  private container(id: ObjectId): DraftNode {
    const known = this.ids.get(id);
    if (known !== undefined) return this.draft.node(known, 'object');
    // what the programs keep for the kernel has their names
    const name = this.session.nameOf(id).replace(/^&(?:life_)?/, '');
    const kind = this.session.objects.get(id)?.kind ?? '';
    const scope = this.book.scope(kind) ?? 'file';
    const node = this.draft.node(`holder ${name}`, 'holder', { type: kind, scope });
    called(node, name);
    return node;
  }

  private named(id: string, label: string, type = ''): DraftNode {
    const node = this.draft.node(id, 'holder', { type, scope: type === 'frame' ? 'frame' : null });
    called(node, label);
    return node;
  }

  private list(owner: ObjectId | null, list: string): DraftNode {
    const of = owner === null ? null : (this.ids.get(owner) ?? this.session.nameOf(owner));
    const id = of === null ? list : `${list} of ${of}`;
    const node = this.draft.node(id, 'list', { type: list, scope: this.book.scope(list) ?? null, owner: of });
    called(node, id);
    return node;
  }

  /** What waits on a list; the edge by which its owner's end runs it. */
  private listOf(entry: Entry): string | null {
    if (entry.group || !this.waits(entry)) return null;
    const node = this.list(entry.owner, entry.list);
    const seen = `${node.id} ${entry.id}`;
    if (!this.listed.has(seen)) {
      const made = { label: entry.label, site: this.pushed(entry) };
      this.listed.set(seen, made);
      node.entries.push(made);
    }
    const owner = entry.owner === null ? undefined : this.ids.get(entry.owner);
    if (owner === undefined) return null;
    this.draft.edge('trigger', owner, node.id);
    return edgeId('trigger', owner, node.id);
  }

  /** A mark that something is bound runs nothing. */
  private waits(entry: Entry): boolean {
    return this.book.scope(entry.list) !== undefined && !(entry.owner !== null && this.session.hidden.has(entry.owner));
  }

  private pushed(entry: Entry): Site | null {
    const row = this.session.journal.rows.find(({ world }) => world.entries.includes(entry));
    return row === undefined ? null : this.site(row);
  }

  private site({ place, call }: Row): Site | null {
    if (place.file === '') return null;
    return { file: place.file, line: place.line, column: this.column(place, call), function: place.function, call };
  }

  /** Of the call in its line. */
  private column(place: { file: string; line: number }, call: string): number {
    const unit = this.session.library.units.find((u) => u.file === place.file);
    const line = unit?.source.text.split('\n').at(place.line - 1) ?? '';
    const at = line.indexOf(`${call}(`);
    return at >= 0 ? at + 1 : line.length - line.trimStart().length + 1;
  }

  // when things are made and end

  private life(node: DraftNode): void {
    const object = [...this.session.objects.values()].find((o) => this.ids.get(o.id) === node.id);
    const runs = node.owner === null ? null : edgeId('trigger', node.owner, node.id);
    // a lock that is free has not ended
    if (object?.kind === LOCK || (object === undefined && runs === null)) return;
    let there = false;
    for (const { row, site, edges } of this.shown) {
      const real = row.counts.find((c) => c.object === object?.id)?.real ?? 0;
      const now = object === undefined ? edges.has(runs ?? '') : real > 0;
      if (!there && now) [node.born, node.dies] = [node.born ?? site, null];
      if (there && !now) node.dies = site;
      there = now;
    }
  }

  /** What no row ever shows: objects that nobody held. */
  private trim(): void {
    for (const node of [...this.draft.nodes.values()]) {
      if (node.entries.length > 0) continue;
      if (![...this.draft.edges.values()].some((e) => e.from === node.id || e.to === node.id))
        this.draft.removeNode(node.id);
    }
  }

  private steps(): GraphStep[] {
    const steps: GraphStep[] = [];
    let before: ReadonlyMap<string, NodeCount> = new Map();
    const dead = new Set<string>();
    for (const { row, site, edges } of this.shown) {
      const now = this.countsOf(row);
      const was = (node: string): NodeCount => before.get(node) ?? { counted: 0, real: 0, lock: false };
      const counts = [...now].flatMap(([node, { counted, real, lock }]) => {
        if (was(node).real > 0 && real === 0 && !lock) dead.add(node);
        if (real > 0) dead.delete(node);
        if (real === 0 && was(node).real === 0) return [];
        return [{ node, count: counted, change: counted - was(node).counted, real }];
      });
      const changed = [...now].some(([node, { real }]) => real !== was(node).real);
      before = now;
      if (!changed && row.marks.length === 0) continue;
      const live = [...edges].filter((id) => this.draft.edges.has(id)).sort();
      steps.push({
        site,
        call: row.call,
        depth: row.depth,
        counts,
        dead: [...dead].sort(),
        edges: live,
        marks: row.marks,
      });
    }
    return steps;
  }

  /** By node: locks of one class count together. */
  private countsOf(row: Row): Map<string, NodeCount> {
    const counts = new Map<string, NodeCount>();
    for (const { object, counted, real } of row.counts) {
      const node = this.ids.get(object);
      if (node === undefined || !this.draft.nodes.has(node)) continue;
      const known = counts.get(node);
      counts.set(node, {
        counted: (known?.counted ?? 0) + counted,
        real: (known?.real ?? 0) + real,
        lock: this.session.objects.get(object)?.kind === LOCK,
      });
    }
    return counts;
  }

  // what is left

  private left(): GraphLeft[] {
    const drawn = (id: string | null | undefined): string | null =>
      typeof id === 'string' && this.draft.nodes.has(id) ? id : null;
    return [
      ...leftIn(this.session, this.ids).map(({ id, left, lasting }) => ({
        node: id === null ? null : drawn(this.ids.get(id)),
        text: lasting ? lastingText(left) : leftText(left),
        site: this.taken(left.line, left.by),
        meant: lasting,
      })),
      ...waitingIn(this.session).map(({ entry, text }) => ({
        node: this.waits(entry) ? drawn(this.list(entry.owner, entry.list).id) : null,
        text: waitingText(text),
        site: this.pushed(entry),
        meant: false,
      })),
    ];
  }

  private taken(line: number, call: string): Site | null {
    const row = this.session.journal.rows.find((r) => r.place.line === line && r.call === call);
    return row === undefined ? null : this.site(row);
  }

  // cycles

  /** Rings that were there after some call; broken by the call after which they no longer are. */
  private cycles(made: LifetimeGraph): GraphCycle[] {
    const links = made.edges.filter((e) => e.kind === 'reference' || e.kind === 'trigger');
    const nodes = made.nodes.map((n) => n.id);
    const labels = new Map(made.nodes.map((n) => [n.id, n.label]));
    const found = new Map<string, typeof links>();
    const missing = new Map<string, { by: string; site: Site | null }>();
    for (const { row, site, edges } of this.shown) {
      const now = rings(
        nodes,
        links.filter((l) => edges.has(l.id)),
      ).filter((ring) => ring.some((e) => e.kind === 'reference'));
      for (const ring of now)
        found.set(
          ring
            .map((e) => e.id)
            .sort()
            .join(),
          ring,
        );
      for (const [key, ring] of found) {
        if (ring.every((e) => edges.has(e.id))) missing.delete(key);
        else if (!missing.has(key)) missing.set(key, { by: row.call, site });
      }
    }
    return [...found].map(([key, ring]) => {
      const words = ring.map((e) => `${labels.get(e.from) ?? e.from}${e.label === '' ? '' : ` (${e.label})`}`);
      return {
        nodes: ring.map((e) => e.from),
        edges: ring.map((e) => e.id),
        broken: missing.get(key) ?? null,
        text: [...words, labels.get(ring[0].from) ?? ring[0].from].join(' → '),
      };
    });
  }

  private notes(): GraphNote[] {
    const { notes, events } = this.session.journal;
    const said = ({ place, text }: Remark): GraphNote => ({ file: place.file, line: place.line, text });
    return [
      ...events.map((event) => ({ wrong: true as const, ...said(event) })),
      ...this.session.library.problems.map((text) => ({ file: '', line: 0, text })),
      ...notes.map(said),
    ];
  }
}

function alive(world: World): Reference[] {
  return world.claims.filter((r) => r.status !== 'released' && r.origin !== 'foreign');
}

function keyOf(site: Site): string {
  return `${site.file}:${site.line}:${site.column}`;
}
