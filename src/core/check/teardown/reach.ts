import type { FunctionNode } from '../../syntax/tree.js';
import type { Sites } from './sites.js';

/** Who calls whom within the file. */
export class Reach {
  private readonly callers = new Map<string, Set<string>>();
  private readonly lonely = new Map<string, boolean>();

  constructor(
    private readonly sites: Sites,
    private readonly functions: ReadonlyMap<string, FunctionNode>,
    private readonly calls: (name: string) => Iterable<string>,
  ) {
    for (const name of functions.keys()) {
      for (const callee of calls(name)) {
        if (!functions.has(callee)) continue;
        const known = this.callers.get(callee);
        if (known) known.add(name);
        else this.callers.set(callee, new Set([name]));
      }
    }
  }

  /** The functions themselves and all that they call, however deep. */
  from(roots: Iterable<string>): Set<string> {
    const seen = new Set<string>();
    for (const root of roots) if (this.functions.has(root)) seen.add(root);
    for (const at of seen) for (const callee of this.calls(at)) if (this.functions.has(callee)) seen.add(callee);
    return seen;
  }

  /** The functions themselves and those that nothing but they can enter. */
  onlyFrom(roots: Iterable<string>): Set<string> {
    const start = new Set(roots);
    const own = this.from(start);
    for (let shrunk = true; shrunk;) {
      shrunk = false;
      for (const name of own) {
        if (start.has(name)) continue;
        const outside = [...(this.callers.get(name) ?? [])].some((caller) => caller !== name && !own.has(caller));
        if (outside || !this.isLonely(name)) {
          own.delete(name);
          shrunk = true;
        }
      }
    }
    return own;
  }

  /** Entered by calls of this file only. */
  private isLonely(name: string): boolean {
    const known = this.lonely.get(name);
    if (known !== undefined) return known;
    const fn = this.functions.get(name);
    const lonely = fn !== undefined && fn.isStatic && !this.sites.isReferenced(fn);
    this.lonely.set(name, lonely);
    return lonely;
  }
}
