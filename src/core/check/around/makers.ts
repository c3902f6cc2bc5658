import { summaryOf, type CheckContext } from '../file.js';
import type { Summary } from '../summary.js';
import { Bodies, type Around, type Body } from './bodies.js';

/** A function that is longer than this, with those it calls, is no mere look-up; UTF-16 code units. */
const LONGEST = 6000;
const MOST_BODIES = 6;

/**
 * What functions of the files beside one hand to their callers: a counted object that
 * they looked up or made, and nothing else. Of a function that does more than that nothing
 * is said, so that what it gives up or keeps is never held against a caller. Keeps what it
 * found for one folder.
 */
export class Makers {
  private folder: string | null = null;
  private readonly known = new Map<string, Summary | null>();

  constructor(private readonly context: CheckContext) {}

  /** The context for one file; its path relative to the root, with slashes. */
  beside(file: string, around: Around): CheckContext {
    const folder = file.slice(0, Math.max(0, file.lastIndexOf('/')));
    if (folder !== this.folder) this.forget();
    this.folder = folder;
    const bodies = new Bodies('', around, this.context.book);
    return { ...this.context, beside: (name) => this.find(name, bodies) };
  }

  /** Files may have changed. */
  forget(): void {
    this.known.clear();
  }

  private find(name: string, bodies: Bodies): Summary | undefined {
    const body = bodies.beside(name);
    if (body === null) return undefined;
    const key = `${body.file} ${name}`;
    let summary = this.known.get(key);
    if (summary === undefined) this.known.set(key, (summary = made(body, bodies, this.context)));
    return summary ?? undefined;
  }
}

function made(body: Body, bodies: Bodies, context: CheckContext): Summary | null {
  if (body.text.length > LONGEST || !returnsPointer(body)) return null;
  const all = bodies.reached(body, { most: MOST_BODIES });
  if (all.reduce((sum, one) => sum + one.text.length, 0) > LONGEST) return null;
  if (!all.some((one) => bodies.callsOf(one).some(({ name }) => looksUp(name, context)))) return null;
  // what is called stands first, as it does in a file
  const text = all.map((one) => one.text).reverse();
  const summary = summaryOf(body.name, text.join('\n\n'), context);
  return summary !== undefined && onlyHandsOut(summary) ? summary : null;
}

/** By its header, which costs nothing: what hands out an object returns a pointer to it. */
function returnsPointer({ name, text }: Body): boolean {
  const parameters = text.indexOf('(', text.indexOf(name));
  return text.slice(0, parameters).includes('*');
}

function looksUp(name: string, { book }: CheckContext): boolean {
  return book.contract(name)?.effects.some((e) => e.do === 'acquire' && !e.managed && e.kind === 'reference') === true;
}

function onlyHandsOut({ partial, outcomes }: Summary): boolean {
  const claims = outcomes.flatMap((o) => o.claims);
  return (
    !partial &&
    claims.length > 0 &&
    outcomes.every((o) => o.releases.length === 0) &&
    claims.every((c) => c.place === null && c.kind === 'reference' && c.pending === null && !c.managed && !c.passed)
  );
}
