import type { ContractBook } from '../../contracts/model.js';
import type { FunctionNode } from '../../syntax/tree.js';
import { wordsOf } from '../../syntax/words.js';
import { nodeText } from '../../syntax/walk.js';
import { isDeclaration, memberGiven, valueGiven } from './around-name.js';
import type { Mention, Sites } from './sites.js';

/**
 * The mark of something held is the name of the field, or of the file's variable,
 * that holds it. Types are not looked at: a release of `x->clk` may give up any
 * `->clk`. `null`: nobody can tell, so it may be anything.
 */
export type MarkSet = ReadonlySet<string> | null;

const DEEPEST = 3;

/** Reads marks off the text of expressions. */
export class Marks {
  constructor(
    private readonly sites: Sites,
    private readonly functions: ReadonlyMap<string, FunctionNode>,
    private readonly book: ContractBook,
  ) {}

  /** Marks of each argument of a call; `whole`: also of what it lies in, as `clk` of `p->clk->dev`. */
  ofArguments(mention: Mention, whole = false): MarkSet[] {
    if (mention.call === null) return [];
    return this.sites
      .args(mention.call)
      .map((node) => this.ofText(nodeText(this.sites.source, node), mention.fn, DEEPEST, whole));
  }

  /** Marks of what arguments such as `&p->clk->dev` or `&clk->dev` lie in: the object itself. */
  ofHolders(mention: Mention): MarkSet[] {
    if (mention.call === null) return [];
    const found: MarkSet[] = [];
    for (const node of this.sites.args(mention.call)) {
      const written = nodeText(this.sites.source, node).trim();
      const path = written.startsWith('&') ? plainPath(written) : null;
      const outer = path === null ? null : /^(.*?)(?:->|\.)\w+$/.exec(path);
      if (outer) found.push(this.ofText(outer[1], mention.fn, DEEPEST));
    }
    return found;
  }

  /** The argument is a variable that neither the function nor the file declares. */
  isForeign(mention: Mention, index: number): boolean {
    const owner = this.functions.get(mention.fn);
    const arg = mention.call === null ? undefined : this.sites.args(mention.call).at(index);
    const path = arg === undefined ? null : plainPath(nodeText(this.sites.source, arg));
    if (path === null || !owner || !/^\w+$/.test(path)) return false;
    return !this.isDeclared(path, owner) && !this.sites.of(path).some((m) => m.fn === '');
  }

  /** Marks of the place that a call's result is stored in; empty when it goes nowhere. */
  ofResult(mention: Mention): MarkSet {
    if (mention.call === null) return null;
    const { text } = this.sites.source;
    const { tree } = this.sites.source;
    const before = text.slice(Math.max(0, tree.start[mention.call] - 200), tree.start[mention.call]);
    const to = /([\w>.\-[\]()&*\s]*?\w[\])]*)\s*=\s*(?:\([^()]*\*\s*\)\s*)?$/.exec(before);
    return to ? this.ofText(to[1].slice(to[1].search(/[^;{}]*$/)), mention.fn, DEEPEST) : new Set();
  }

  /** Marks of an expression as it stands in a function. */
  ofText(written: string, fn: string, depth: number, whole = false): MarkSet {
    const key = `${fn} ${depth} ${whole} ${written}`;
    let marks = this.read.get(key);
    if (marks === undefined) this.read.set(key, (marks = this.readText(written, fn, depth, whole)));
    return marks;
  }

  private readonly read = new Map<string, MarkSet>();

  private readText(written: string, fn: string, depth: number, whole: boolean): MarkSet {
    const path = plainPath(written);
    if (path === null) return null;
    const fields = path.split(/->|\./).slice(1);
    if (fields.length > 0) {
      const last = `${this.rootOf(path, fn)}${fields[fields.length - 1]}`;
      return new Set(whole ? [...fields.slice(0, -1), last] : [last]);
    }
    return /^\w+$/.test(path) ? this.ofName(path, fn, depth) : null;
  }

  /** `var.` when the path lies in a variable of the file, whose members are places of their own. */
  private rootOf(path: string, fn: string): string {
    const root = /^(\w+)\.\w+$/.exec(path)?.[1];
    const owner = this.functions.get(fn);
    return root === undefined || !owner || this.isDeclared(root, owner) ? '' : `${root}.`;
  }

  /** The same few names come up with each claim and each release. */
  private readonly declared = new Map<string, boolean>();

  private isDeclared(name: string, owner: FunctionNode): boolean {
    const key = `${owner.start} ${name}`;
    let declared = this.declared.get(key);
    if (declared === undefined) {
      const { text } = this.sites.source;
      declared = this.within(name, owner).some((at) => isDeclaration(text, at, at + name.length));
      this.declared.set(key, declared);
    }
    return declared;
  }

  /** Where a function has a name. */
  private within(name: string, owner: FunctionNode): number[] {
    return wordsOf(this.sites.source)
      .at(name)
      .filter((at) => owner.start <= at && at < owner.end);
  }

  /** What a bare name stands for: a variable of the file by its own name, one of the function by what is assigned. */
  private ofName(name: string, fn: string, depth: number): MarkSet {
    if (/^\d/.test(name)) return new Set();
    const owner = this.functions.get(fn);
    if (!owner || depth === 0) return null;
    const { text } = this.sites.source;
    const body = text.slice(owner.start, owner.end);
    if (!this.isDeclared(name, owner)) return new Set([name]);
    const found = new Set<string>();
    let known = false;
    // what the function took itself, it gives up for itself: no field has that mark
    const own = (): void => {
      found.add(`${fn}:${name}`);
      known = true;
    };
    const take = (expression: string): boolean => {
      const path = plainPath(expression);
      if (path === null || path === name || /^\d/.test(path)) return path !== null;
      const marks = this.ofText(path, fn, depth - 1);
      if (marks === null) return false;
      for (const mark of marks) found.add(mark);
      known = true;
      return true;
    };
    const places = this.within(name, owner);
    for (const at of places) {
      const assigned = valueGiven(text, at, at + name.length);
      if (assigned === null || take(assigned)) continue;
      const callee = /^(\w+)\s*\(/.exec(assigned)?.[1];
      if (callee === undefined) return null;
      if (this.takes(callee)) own();
    }
    for (const at of places) {
      const path = memberGiven(text, at, at + name.length);
      if (path !== null) take(path);
    }
    if (!known && this.isLoopVariable(name, body)) own();
    const index = parameters(text.slice(owner.nameAt, text.indexOf('{', owner.nameAt))).indexOf(name);
    if (index >= 0 && !known) return this.ofParameter(owner, index, depth);
    return known ? found : null;
  }

  /** The call answers with a claim of its own. */
  private takes(callee: string): boolean {
    const takes = this.book.contract(callee)?.effects;
    return (
      takes?.some((e) => e.do === 'acquire' && e.on.at === 'return' && e.kind === 'reference' && !e.managed) === true
    );
  }

  /** The body steps through objects with it, of which each is held for one round. */
  private isLoopVariable(name: string, body: string): boolean {
    for (const [, macro, args] of body.matchAll(/\b(\w+)\s*\(((?:[^()]|\([^()]*\))*)\)\s*[{\n]/g)) {
      const iterator = this.book.iterator(macro);
      if (
        iterator?.holds === true &&
        args
          .split(/,(?![^(]*\))/)
          .at(iterator.variable)
          ?.trim() === name
      )
        return true;
    }
    return false;
  }

  private ofParameter(owner: FunctionNode, index: number, depth: number): MarkSet {
    if (!owner.isStatic || this.sites.isReferenced(owner)) return null;
    const found = new Set<string>();
    for (const mention of this.sites.of(owner.name)) {
      if (mention.call === null) continue;
      const args = this.sites.args(mention.call);
      const marks =
        index < args.length ? this.ofText(nodeText(this.sites.source, args[index]), mention.fn, depth - 1) : null;
      if (marks === null) return null;
      for (const mark of marks) found.add(mark);
    }
    return found.size > 0 ? found : null;
  }
}

/** An access path without casts, addresses and indices; null for any other expression. */
export function plainPath(written: string): string | null {
  let text = written.trim();
  for (let i = 0; i < 6; i++) {
    const shorter = text
      .replace(/^\(\s*(?:const\s+|unsigned\s+|struct\s+)*\w+\s*\**\s*\)\s*(?=[\w(&*])/, '')
      .replace(/^[&*]+\s*/, '')
      .replace(/^\(([^()]*)\)$/, '$1')
      .replace(/\s*\[[^\][]*\]\s*$/, '')
      .trim();
    if (shorter === text) break;
    text = shorter;
  }
  text = text
    .replace(/\[[^\][]*\]/g, '')
    .replace(/^\(([^()]*)\)(?=->|\.)/, '$1')
    .replace(/\s+/g, '');
  return /^&?\w+(?:(?:->|\.)\w+)*$/.test(text) ? text.replace(/^&/, '') : null;
}

function parameters(header: string): string[] {
  const list = header.slice(header.indexOf('(') + 1, header.lastIndexOf(')'));
  return list.split(',').map((p) => /(\w+)\s*(?:\[\s*\w*\s*\])?\s*$/.exec(p.trim())?.[1] ?? '');
}

/** What a function took itself, or its loop holds, and keeps in no field. */
export function isOwnClaim(mark: string): boolean {
  return mark.includes(':');
}

/** A mark in both. A member of a variable of the file, `var.field`, may be reached as `p->field` too. */
export function meet(a: ReadonlySet<string>, b: ReadonlySet<string>): boolean {
  for (const mark of a) for (const other of b) if (alike(mark, other)) return true;
  return false;
}

function alike(a: string, b: string): boolean {
  if (a === b) return true;
  const whole = (mark: string): boolean => mark.includes('.');
  return whole(a) !== whole(b) && a.slice(a.indexOf('.') + 1) === b.slice(b.indexOf('.') + 1);
}
