import type { ContractBook } from '../../contracts/model.js';
import type { Reference } from '../../lifetime/index.js';
import type { Finding } from '../../report/finding.js';
import type { FunctionNode, ParsedSource } from '../../syntax/tree.js';
import type { Mentions } from '../calls.js';
import { inferPairs } from '../infer.js';
import type { Leak } from '../leaks.js';
import type { Roles, RoleUse } from '../roles.js';
import { missingTeardown } from '../rules/missing-teardown.js';
import { siteOf } from '../site.js';
import type { Task } from '../task.js';
import { keptOf, type Kept } from './kept.js';
import { Elsewhere } from './elsewhere.js';
import { LastRun } from './last-run.js';
import { Marks } from './marks.js';
import { Reach } from './reach.js';
import { Sites } from './sites.js';
import { Releases } from './undone.js';

/** What the file tells of itself to whoever pairs its functions. */
export interface TeardownFile {
  readonly file: string;
  readonly source: ParsedSource;
  readonly book: ContractBook;
  readonly functions: ReadonlyMap<string, FunctionNode>;
  readonly mentions: ReadonlyMap<string, Mentions>;
  readonly called: ReadonlySet<string>;
  readonly roles: Roles;
}

/** Pairs what setup functions keep with what the rest of the file gives up. */
export class Teardown {
  private readonly kept: Kept[] = [];
  private readonly named = new Map<string, FunctionNode>();
  /** Of those, the ones that begin a device's life. */
  private readonly lifetimes = new Set<string>();

  constructor(private readonly of: TeardownFile) {}

  /** Remembers what a function keeps when it succeeds; whether it sets anything up is asked later. */
  note(task: Task, fn: FunctionNode, leaks: readonly Leak[]): void {
    if (this.of.roles.permanent) return;
    for (const leak of leaks) {
      const kept = keptOf(task, fn, leak);
      if (kept) this.kept.push(kept);
    }
  }

  findings(): { readonly finding: Finding; readonly fn: FunctionNode; readonly reference: Reference }[] {
    if (this.kept.length === 0) return [];
    const { roles, functions, source, file } = this.of;
    this.pairByName();
    const setups = [...roles.known].filter(([, uses]) => uses.some((u) => u.role.role === 'setup')).map(([n]) => n);
    for (const name of this.named.keys()) if (!setups.includes(name)) setups.push(name);
    if (setups.length === 0) return [];
    const sites = new Sites(source);
    const reach = new Reach(sites, functions, (name) => this.of.mentions.get(name)?.calls ?? []);
    const within = reach.onlyFrom(setups);
    const otherwise = [...roles.known].filter(([, uses]) => uses.every((u) => u.role.role === 'other')).map(([n]) => n);
    const others = reach.onlyFrom(otherwise);
    const deferred = this.kept.some((k) => k.leak.reference.kind === 'deferred');
    const running = deferred ? reach.onlyFrom([...otherwise, ...setups, ...this.handlers(sites)]) : others;
    const releases = new Releases(this.of.book, sites, new Marks(sites, functions, this.of.book), this.of.called);
    const elsewhere = new Elsewhere(this.of, sites, reach);
    const last = new LastRun(this.of, sites);
    const found: { finding: Finding; fn: FunctionNode; reference: Reference }[] = [];
    const told = new Set<string>();
    const isSetup = (k: Kept): boolean => roles.known.has(k.fn.name) && setups.includes(k.fn.name);
    for (const kept of [...this.kept.filter(isSetup), ...this.kept.filter((k) => !isSetup(k))]) {
      if (!within.has(kept.fn.name)) continue;
      const roots = isSetup(kept) ? [kept.fn.name] : this.rootsOf(kept.fn.name, setups, reach);
      const key = keyOf(kept);
      if (roots.length === 0 || told.has(key)) continue;
      const partner = roots.map((root) => this.partnerOf(root)).find((p) => p !== null) ?? null;
      if (!partner && !roots.every((root) => this.standsAlone(root, kept))) continue;
      // what is suspended will be resumed: that ends nothing
      const { kind } = kept.leak.reference;
      const away = kind === 'enable' ? new Set<string>() : kind === 'deferred' ? running : others;
      const own = new Set([...reach.onlyFrom(roots), ...away]);
      const ending = partner ? reach.from([partner.name]) : new Set<string>();
      for (const name of ending) own.delete(name);
      const undone = releases.of(kept, own, ending);
      if (undone === 'yes' || last.isGivenUpBy(kept)) continue;
      // a helper's claim may have been given up by its caller before that succeeded
      if (!isSetup(kept) && releases.of(kept, new Set([kept.fn.name]), ending) === 'yes') continue;
      if (kept.leak.reference.kind === 'deferred' && !releases.armed(kept, own)) continue;
      if (kept.leak.reference.kind === 'memory' && (!partner || !isSetup(kept) || releases.mentioned(kept, ending)))
        continue;
      told.add(key);
      const siblings = this.kept.filter(
        (k) => k !== kept && k.fn === kept.fn && releases.alike(k, kept) && releases.within(k, ending),
      );
      const forgotten = new Set(siblings.map(keyOf)).size >= ENOUGH_SIBLINGS;
      const facts = [
        ...(undone === 'others-only' ? ['released-for-others'] : []),
        ...(undone === 'others-only' && mayGoByAnotherName(kept) ? ['named-otherwise'] : []),
        ...(isSetup(kept) ? [] : ['kept-by-helper']),
        ...(undone === 'never' && kept.leak.reference.facts.includes('lasting') ? ['usually-left'] : []),
        ...(forgotten ? ['siblings-released'] : []),
        ...(forgotten || roots.some((root) => roles.known.has(root) || this.lifetimes.has(root))
          ? []
          : ['paired-by-name']),
        ...(kind === 'deferred' && [...ending].some((name) => this.waits(name)) ? ['waited-for'] : []),
        ...(kept.leak.containerPassed ? ['container-passed-on'] : []),
        ...(kept.leak.onManaged ? ['on-managed'] : []),
        // work that this file cancels at other times is not another file's to cancel
        ...(partner && elsewhere.mayUndo(kept, partner) && !(kind === 'deferred' && releases.within(kept, null))
          ? ['torn-down-elsewhere']
          : []),
      ];
      const site = siteOf(source, file, partner?.name ?? kept.fn.name);
      found.push({
        finding: missingTeardown.report(kept.leak, kept.fn, partner, site, facts),
        fn: partner ?? kept.fn,
        reference: kept.leak.reference,
      });
    }
    return found;
  }

  /** The setup functions that call it; its own name's pair counts when no callback does. */
  private rootsOf(name: string, setups: readonly string[], reach: Reach): string[] {
    const roots = setups.filter((root) => root !== name && reach.from([root]).has(name));
    const entered = roots.filter((root) => this.of.roles.known.has(root));
    if (entered.length > 0) return entered;
    return this.named.has(name) ? [name] : roots;
  }

  /** `foo_alloc_rings()` and `foo_free_rings()` of one file undo each other, whoever calls them. */
  private pairByName(): void {
    const { functions, book } = this.of;
    const names = new Set(functions.keys());
    for (const [name, pair] of inferPairs(names, (second) => names.has(second), book)) {
      const partner = functions.get(pair.release[0]);
      if (!partner || pair.kind === 'lock' || partner.isStatic !== functions.get(name)?.isStatic) continue;
      this.named.set(name, partner);
      if (pair.lifetime) this.lifetimes.add(name);
    }
  }

  /** Functions that run while what they were given to lasts: handlers of interrupts, work, timers. */
  private handlers(sites: Sites): string[] {
    const { functions, book, source } = this.of;
    const runs = (callee: string): boolean =>
      book
        .contract(callee)
        ?.effects.some(
          (e) => e.do === 'acquire' && (e.kind === 'deferred' || book.object(e.object)?.callsBack === true),
        ) === true;
    const found = new Set<string>();
    for (const callee of this.of.called) {
      if (!runs(callee)) continue;
      for (const mention of sites.of(callee)) {
        if (mention.call === null || mention.fn === '') continue;
        const [start, end] = [source.tree.start[mention.call], source.tree.end[mention.call]];
        for (const word of source.text.slice(start, end).matchAll(/\w+/g)) {
          if (!functions.has(word[0]) || found.has(word[0])) continue;
          const at = start + word.index;
          if (sites.of(word[0]).some((m) => m.at === at && m.call === null) && sites.callAround(at) === mention.call)
            found.add(word[0]);
        }
      }
    }
    return [...found];
  }

  /** Waits for somebody to say that it is done: as likely as not the work itself. */
  private waits(name: string): boolean {
    return [...(this.of.mentions.get(name)?.calls ?? [])].some((callee) => this.of.book.waits.has(callee));
  }

  /** Nothing undoes it although nothing is there to undo it: the device or module goes all the same. */
  private standsAlone(root: string, kept: Kept): boolean {
    const { roles, book } = this.of;
    if (!roles.removable || this.hasForeignPartner(root)) return false;
    if (book.object(kept.leak.reference.object)?.coreUndoes === true) return false;
    return this.uses(root).some((use) => use.role.role === 'setup' && use.role.alone);
  }

  private uses(name: string): readonly RoleUse[] {
    return this.of.roles.known.get(name) ?? [];
  }

  /** The function that is called to undo a setup function: remove() for probe(), of the same structure. */
  private partnerOf(name: string): FunctionNode | null {
    for (const own of this.uses(name)) {
      for (const field of own.role.partner) {
        for (const [other, uses] of this.of.roles.known) {
          if (uses.some((use) => use.role.field === field && use.group === own.group))
            return this.of.functions.get(other) ?? null;
        }
      }
    }
    const named = this.named.get(name);
    return named && !this.apart(name, named.name) ? named : null;
  }

  /** Two callbacks of different structures are no pair, whatever their names. */
  private apart(name: string, other: string): boolean {
    const groups = this.uses(name).map((use) => use.group);
    const others = this.uses(other).map((use) => use.group);
    return groups.length > 0 && others.length > 0 && !others.some((group) => groups.includes(group));
  }

  /** The structure names a partner that another file defines: nobody here can see what it undoes. */
  private hasForeignPartner(name: string): boolean {
    return this.uses(name).some((own) =>
      own.role.partner.some((field) => this.of.roles.foreign.has(`${own.group} ${field}`)),
    );
  }
}

/**
 * A number or pointer that was merely handed in, or set up by a callee, is easily known by
 * another name where it is given up; what is kept in a field of its own, or lies in one, is not.
 */
function mayGoByAnotherName({ leak }: Kept): boolean {
  const r = leak.reference;
  if (r.kind === 'deferred' || r.origin === 'result') return false;
  return r.facts.includes('through-callee') || !r.label.startsWith('&');
}

/** So many alike that the partner gives up make one that it does not an oversight. */
const ENOUGH_SIBLINGS = 2;

/** Claims of one kind under one name are one omission, whichever function or branch takes them. */
function keyOf({ leak, marks, cookies }: Kept): string {
  const r = leak.reference;
  return marks.size === 0
    ? `${r.at} ${r.api}`
    : `${r.object} ${r.release[0]} ${[...marks].at(-1)} ${[...cookies].join()}`;
}
