import { isPassedOn, type Reference } from '../lifetime/index.js';
import type { Exit, Run } from './engine.js';
import { keyOf } from './keys.js';
import type { Summary, SummaryClaim, SummaryGiven, SummaryOutcome, SummaryPlace, SummaryRelease } from './summary.js';
import { MOST_OUTCOMES } from './summary.js';
import type { Task } from './task.js';
import { ANY, E, P, Z, type LocId, type ValueId } from './values.js';

/** What a function did to references on each way out, in its callers' terms. */
export function summarise(task: Task, run: Run, helper: boolean): Summary {
  return new Summariser(task, helper).of(run);
}

class Summariser {
  private readonly places = new Map<ValueId, SummaryPlace | null>();

  constructor(
    private readonly task: Task,
    private readonly helper: boolean,
  ) {}

  of(run: Run): Summary {
    const { graph } = this.task;
    const plain = run.exits.map((exit) => outcomeOf(this.task, exit, this.helper));
    // conditions tell effects apart: where there is but one they say nothing
    const one = plain.every((outcome) => this.effect(outcome) === this.effect(plain[0]));
    const byEffect = new Map<string, SummaryOutcome>();
    plain.forEach((outcome, i) => {
      const given = one ? [] : this.givenOf(run.exits[i]);
      const key = `${this.effect(outcome)} ${this.conditions(given)}`;
      const known = byEffect.get(key);
      byEffect.set(key, known ? { ...known, mask: known.mask | outcome.mask } : { ...outcome, given });
    });
    const keeps = new Map<number, number>([...this.task.handedParams].map((param) => [param, ANY]));
    for (const exit of run.exits) keptParams(this.task, exit, keeps);
    const outcomes = this.withoutIdleConditions(this.releaseNulls([...byEffect.values()]));
    const partial = run.bounds.length > 0 || outcomes.length > MOST_OUTCOMES;
    return {
      name: graph.name,
      outcomes: outcomes.length > MOST_OUTCOMES ? [] : outcomes,
      returnsPointer: graph.returnsPointer,
      partial,
      passes: partial ? graph.params.map((p) => p.index) : [...this.task.passedParams].sort((a, b) => a - b),
      keeps: [...keeps].map(([param, mask]) => ({ param, mask })).sort((a, b) => a.param - b.param),
      writes: fieldsWritten(this.task),
    };
  }

  private effect(o: SummaryOutcome): string {
    return `${keyOf(o.claims)} ${keyOf(o.releases)}`;
  }

  private conditions(given: readonly SummaryGiven[]): string {
    let key = '';
    for (const { place, mask } of given) key += `${keyOf(place)}${mask} `;
    return key;
  }

  /** Conditions matter only where they decide between effects; each is dropped that does not help to tell them apart. */
  private withoutIdleConditions(outcomes: readonly SummaryOutcome[]): SummaryOutcome[] {
    let kept = this.merge(outcomes, (o) => o.given);
    const effects = new Set(kept.map((o) => this.effect(o)));
    if (effects.size <= 1) return this.merge(kept, () => []);
    const places = new Set(kept.flatMap((o) => o.given.map((g) => keyOf(g.place))));
    for (const place of places) {
      const without = this.merge(kept, (o) => o.given.filter((g) => keyOf(g.place) !== place));
      // dropping it loses nothing if the same effects stay apart by what is left
      if (kept.length > MOST_OUTCOMES || !this.tellsApart(kept, place)) kept = without;
    }
    return kept;
  }

  private tellsApart(outcomes: readonly SummaryOutcome[], place: string): boolean {
    const masks = new Map<string, number>();
    for (const o of outcomes) {
      const effect = this.effect(o);
      const mask = o.given.find((g) => keyOf(g.place) === place)?.mask ?? ANY;
      masks.set(effect, (masks.get(effect) ?? 0) | mask);
    }
    return new Set(masks.values()).size > 1;
  }

  private merge(
    outcomes: readonly SummaryOutcome[],
    given: (o: SummaryOutcome) => readonly SummaryGiven[],
  ): SummaryOutcome[] {
    const merged = new Map<string, SummaryOutcome>();
    for (const outcome of outcomes) {
      const left = given(outcome);
      const key = `${this.effect(outcome)} ${this.conditions(left)}`;
      const known = merged.get(key);
      merged.set(key, { ...outcome, given: left, mask: outcome.mask | (known?.mask ?? 0) });
    }
    return [...merged.values()];
  }

  /** What the way found of values that a caller can name: a switch such as `bool on`, a pointer that is NULL. */
  private givenOf(exit: Exit): SummaryGiven[] {
    const given: SummaryGiven[] = [];
    const { masks } = exit.state.facts;
    for (let value = 0; value < masks.end && given.length < MOST_GIVEN; value++) {
      if (!masks.has(value) || this.task.values.defs[value].t !== 'init') continue;
      const mask = exit.state.facts.maskOf(value);
      const place = mask === exit.state.facts.byType(value) ? null : this.place(value);
      if (place) given.push({ place, mask: mask === Z ? Z : (mask & Z) === 0 ? E | P : mask });
    }
    return given.sort((a, b) => (keyOf(a.place) < keyOf(b.place) ? -1 : 1));
  }

  private place(value: ValueId): SummaryPlace | null {
    let place = this.places.get(value);
    if (place === undefined) this.places.set(value, (place = placeOf(this.task, value, 0)));
    return place;
  }

  /**
   * Giving up NULL does nothing, so a way that found NULL in a place may as well
   * have given it up: `if (p) put(p)` is `put(p)`.
   */
  private releaseNulls(outcomes: readonly SummaryOutcome[]): readonly SummaryOutcome[] {
    const name = (r: SummaryRelease): string => `${keyOf(r.place)} ${r.by}`;
    const all = new Map<string, SummaryRelease>();
    let any = false;
    for (const o of outcomes) {
      for (const r of o.releases) {
        any = true;
        if (r.kind !== 'enable') all.set(name(r), r);
      }
    }
    if (!any) return outcomes;
    const released = new Set([...all.values()].map((r) => keyOf(r.place)));
    return outcomes.map((o) => {
      const nulls = new Set(o.given.filter((g) => g.mask === Z).map((g) => keyOf(g.place)));
      const added = [...all].filter(
        ([key, r]) => nulls.has(keyOf(r.place)) && !o.releases.some((own) => name(own) === key),
      );
      const releases = [...o.releases, ...added.map(([, r]) => r)].sort((a, b) => (keyOf(a) < keyOf(b) ? -1 : 1));
      return { ...o, releases, given: o.given.filter((g) => !released.has(keyOf(g.place))) };
    });
  }
}

const MOST_GIVEN = 8;

/** What the way did, without what it found. */
function outcomeOf(task: Task, exit: Exit, helper: boolean): SummaryOutcome {
  const claims: SummaryClaim[] = [];
  const releases: SummaryRelease[] = [];
  for (const r of exit.state.claims) {
    if (r.origin === 'foreign') {
      const place = placeOf(task, r.keys[0], 0);
      if (!place || r.releasedBy === null) continue;
      const { cleared, emptied } = clearing(task, exit, r.keys[0]);
      const object = r.object === 'object' ? null : r.object;
      const { releasedBy: by, kind, final } = r;
      releases.push({ place, by, object, kind, final, cleared, emptied, dangling: false });
      continue;
    }
    const left = exit.mask === E || exit.mask === (E | P) ? danglingOf(task, exit, r) : null;
    if (left) releases.push(left);
    const claim = r.status === 'held' ? claimOf(task, exit, r, helper) : null;
    if (claim) claims.push(claim);
  }
  return { mask: exit.mask, given: [], claims, releases };
}

function claimOf(task: Task, exit: Exit, r: Reference, helper: boolean): SummaryClaim | null {
  const earlier = r.facts.find((f) => f.startsWith('pending:'))?.slice(8) ?? null;
  const pending = earlier ?? (exit.mask === E || exit.mask === (E | P) ? pendingKey(task.graph.name, r.site) : null);
  const base = {
    object: r.object,
    kind: r.kind,
    release: r.release,
    api: r.api,
    managed: false,
    passed: isPassedOn(r),
    lasting: r.facts.includes('lasting'),
    pending,
  } as const;
  // what is stored as well, the callee may look after itself
  const passed = base.passed || r.holder.kind === 'field';
  if (isReturned(task, exit, r))
    return { ...base, passed, place: null, origin: 'result', storedAt: null, pending: null };
  // what a failing function leaves behind is its own finding, unless its callers clean up
  if ((pending !== null && !helper) || r.facts.includes('inferred-pair')) return null;
  // a positive status may be a failure of its own kind: nobody can tell
  if (
    !task.graph.returnsPointer &&
    !task.graph.returnsVoid &&
    exit.value !== null &&
    exit.mask === P &&
    pending === null
  )
    return null;
  if (r.origin === 'count') {
    const place = placeOf(task, r.keys[0], 0);
    return place ? { ...base, place, origin: 'count', storedAt: null } : null;
  }
  if (r.holder.kind !== 'field' || (r.kind === 'memory' && isPassedOn(r))) return null;
  const { store } = exit.state;
  for (let loc = 0; loc < store.end; loc++) {
    const value = store.at(loc);
    if (value < 0) continue;
    // `p->dev = &pdev->dev` keeps the object by the address of a member
    if (!(r.keys.includes(value) || r.keys.includes(task.values.strip(value))) || task.values.isFrame(loc)) continue;
    const place = locPlace(task, loc, false, 0);
    if (place) return { ...base, place, origin: 'result', storedAt: place };
  }
  return null;
}

/** Memory that the function made, kept where its caller sees it, and freed as it failed, without taking it from there. */
function danglingOf(task: Task, exit: Exit, r: Reference): SummaryRelease | null {
  if (r.status !== 'released' || r.origin !== 'result' || r.kind !== 'memory' || !r.final || r.releasedBy === null)
    return null;
  if (r.facts.includes('inferred-pair') || r.facts.includes('indexed') || r.facts.includes('earlier-round'))
    return null;
  const { store } = exit.state;
  for (let loc = 0; loc < store.end; loc++) {
    const value = store.at(loc);
    if (value < 0 || !r.keys.includes(value) || task.values.isFrame(loc)) continue;
    const place = locPlace(task, loc, false, 0);
    if (place)
      return {
        place,
        by: r.releasedBy,
        object: r.object,
        kind: r.kind,
        final: true,
        cleared: false,
        emptied: false,
        dangling: true,
      };
  }
  return null;
}

/** What the place holds in the end: something else than was given up, or nothing at all. */
function clearing(task: Task, exit: Exit, key: ValueId): Pick<SummaryRelease, 'cleared' | 'emptied'> {
  const def = task.values.defs[key];
  if (def.t !== 'init' && def.t !== 'left') return { cleared: false, emptied: false };
  const now = exit.state.read(def.loc);
  return { cleared: now !== key, emptied: now !== key && exit.state.facts.maskOf(now) === Z };
}

/** The claim leaves with the result. */
export function isReturned(task: Task, exit: Exit, r: Reference): boolean {
  const { value } = exit;
  // a member of memory that was made here: an array in it decays to a pointer into it
  if (value !== null && r.kind === 'memory' && r.keys.some((key) => task.values.inside(value, key))) return true;
  const { facts } = exit.state;
  return (
    value !== null && r.keys.some((key) => key === value || leadsTo(task, value, key) || facts.areEqual(value, key))
  );
}

/** The same object by another name, or an error status made of it; what was only asked of it (a rate, its data) is not. */
function leadsTo(task: Task, value: ValueId, key: ValueId): boolean {
  const { values } = task;
  return values.object(value) === values.object(key);
}

/** Names a claim that a function leaves behind when it fails. */
export function pendingKey(functionName: string, site: string): string {
  return `${functionName}@${site}`;
}

const MOST_STEPS = 4;

/** How a caller can name a value, if it can. */
function placeOf(task: Task, value: ValueId, depth: number): SummaryPlace | null {
  if (depth > MOST_STEPS) return null;
  const def = task.values.defs[value];
  switch (def.t) {
    case 'init':
    case 'left':
      return locPlace(task, def.loc, false, depth);
    case 'address':
      return locPlace(task, def.loc, true, depth);
    case 'op': {
      if (def.args.length !== 1 || !(def.op.startsWith('pure:') || def.op.startsWith('borrow:'))) return null;
      const base = placeOf(task, def.args[0], depth + 1);
      return base && !base.address ? { ...base, steps: [...base.steps, `@${def.op}`] } : null;
    }
    default:
      return null;
  }
}

function locPlace(task: Task, loc: LocId, address: boolean, depth: number): SummaryPlace | null {
  const place = task.values.locs[loc];
  if (place.t === 'var') {
    const param = task.graph.params.findIndex((p) => p.path === place.path);
    if (param >= 0) return address ? null : { param, global: null, steps: [], address: false };
    const name = place.kind === 'global' || place.kind === 'static' ? task.globalName(place.path) : null;
    return name === null ? null : { param: -1, global: name, steps: [], address };
  }
  // an index that only this frame knows says nothing to a caller
  if (/\[v\d/.test(place.selector)) return null;
  const base = placeOf(task, place.base, depth + 1);
  if (!base) return null;
  if (base.address && base.steps.length === 0 && base.global === null) return null;
  if (base.address) {
    // `&p->m` then `.x`: one cell further down the same object
    const last = base.steps.at(-1);
    return last === undefined
      ? { ...base, steps: [place.selector], address }
      : { ...base, steps: [...base.steps.slice(0, -1), `${last}.${place.selector}`], address };
  }
  return { ...base, steps: [...base.steps, place.selector], address };
}

/** Parameters whose value was stored where it outlives the call, with the results on which it is. */
function keptParams(task: Task, exit: Exit, kept: Map<number, number>): void {
  const { values, graph } = task;
  const { store } = exit.state;
  if (graph.params.length === 0) return;
  for (let loc = 0; loc < store.end; loc++) {
    const value = store.at(loc);
    if (value < 0) continue;
    const def = values.defs[values.strip(partOf(task, value))];
    if (def.t !== 'init' || values.isFrame(loc)) continue;
    const place = values.locs[def.loc];
    if (place.t !== 'var') continue;
    const index = graph.params.findIndex((p) => p.path === place.path);
    if (index >= 0 && !isGone(task, exit, loc)) kept.set(index, (kept.get(index) ?? 0) | exit.mask);
  }
}

/** `lower_32_bits(address)` keeps the address as well as it does itself. */
function partOf(task: Task, value: ValueId): ValueId {
  const def = task.values.defs[value];
  return def.t === 'op' && def.op.startsWith('pure:') && def.args.length === 1 ? def.args[0] : value;
}

/** The memory that the place lies in was made and freed by this function. */
function isGone(task: Task, exit: Exit, loc: LocId): boolean {
  const place = task.values.locs[loc];
  return (
    place.t === 'cell' &&
    exit.state.claims.some(
      (r) => r.kind === 'memory' && r.status === 'released' && r.origin === 'result' && r.keys.includes(place.base),
    )
  );
}

/** Fields that the function assigns, itself or through functions of the file. */
function fieldsWritten(task: Task): ReadonlySet<string> | null {
  const fields = new Set<string>();
  for (const block of task.graph.blocks) {
    for (const instr of block.instrs) {
      if (instr.k === 'assign' || (instr.k === 'call' && instr.dest !== null)) {
        const path = task.graph.paths[instr.k === 'assign' ? instr.to : (instr.dest ?? 0)];
        if (path.parent >= 0) fields.add(path.selector.replace(/^(->|\.)/, ''));
      }
      if (instr.k !== 'call' || instr.callee === null) continue;
      const callee = task.file.summaries.get(instr.callee);
      if (callee?.writes) for (const field of callee.writes) fields.add(field);
    }
  }
  return fields;
}
