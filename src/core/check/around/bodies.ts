import type { ContractBook } from '../../contracts/model.js';
import { outline, type Piece } from '../../syntax/index.js';

/** A function that stands somewhere, with comments and strings blanked out. */
export interface Body {
  readonly name: string;
  /** Null: the file that is looked at. */
  readonly file: string | null;
  readonly code: string;
  /** The same as it is written. */
  readonly text: string;
  readonly isStatic: boolean;
  /** Offset of `code` in the text of its file; UTF-16 code units, 0-based. */
  readonly start: number;
}

/** What stands in the files around one. */
export interface Around {
  /** The function of that name, where there is one: rather of the file `from` than of another. */
  definition(name: string, from: string | null): Body | null;
  /** Functions that call it. */
  callers(name: string): readonly Body[];
  /** Why nothing was found, in words, when it was not looked for; asked last. */
  refused?(): string | null;
}

export interface Call {
  readonly name: string;
  readonly args: readonly string[];
  /** Offset into the body's code. */
  readonly at: number;
}

/** How many calls deep other files are followed. */
const DEEPEST = 4;
const NO_CALL = new Set(['if', 'for', 'while', 'switch', 'return', 'sizeof', 'defined', 'typeof']);

/** The functions of a file and, by name, those of the files around it that no contract describes. */
export class Bodies {
  private readonly pieces: ReadonlyMap<string, Piece>;
  private readonly own = new Map<string, Body>();
  private readonly calls = new WeakMap<Body, readonly Call[]>();

  constructor(
    private readonly text: string,
    readonly around: Around,
    private readonly book: ContractBook,
  ) {
    this.pieces = new Map(outline(text).map((p) => [p.name, p]));
  }

  get(name: string, from: string | null = null): Body | null {
    const piece = this.pieces.get(name);
    if (piece && (from === null || !piece.isStatic)) {
      let own = this.own.get(name);
      if (own === undefined) this.own.set(name, (own = bodyOf(this.text, piece, null)));
      return own;
    }
    return this.book.contract(name) === undefined ? this.around.definition(name, from) : null;
  }

  /** The function of another file that goes by this name here. */
  beside(name: string): Body | null {
    const body = this.get(name);
    return body === null || body.file === null ? null : body;
  }

  /** Functions of the file that call it, however far up, and itself. */
  above(name: string): Set<string> {
    const chain = new Set([name]);
    for (const at of chain) {
      const call = new RegExp(`\\b${at}\\s*\\(`);
      for (const { name: caller, start, end } of this.pieces.values())
        if (!chain.has(caller) && call.test(this.text.slice(start, end))) chain.add(caller);
    }
    return chain;
  }

  /** Functions that mention it as they would call it, in this file and, when it is known there, in those around. */
  callers(name: string, everywhere = false): Body[] {
    const call = new RegExp(`\\b${name}\\s*\\(`);
    const own = [...this.pieces.values()].filter((p) => p.name !== name && call.test(this.text.slice(p.start, p.end)));
    const local = !everywhere && this.pieces.get(name)?.isStatic === true;
    return [...own.flatMap((p) => this.get(p.name) ?? []), ...(local ? [] : this.around.callers(name))];
  }

  /** The member of a structure that holds a function of this file; the structure's tag is null where that is not plain. */
  tableOf(name: string): { readonly member: string; readonly tag: string | null } | null {
    const held = [...this.text.matchAll(new RegExp(`(?:\\.|->)(\\w+)\\s*=\\s*&?${name}\\b`, 'g'))];
    if (held.length === 0) return null;
    const [{ 1: member, index }] = held;
    const before = this.text.slice(0, index);
    const opened = /^(?:\w+ )*struct (\w+) \w+(?:\[\w*\])*(?: \w+)* = \{/gm;
    const last = [...before.slice(before.lastIndexOf('\n}') + 1).matchAll(opened)].at(-1);
    return { member, tag: held.every((h) => h[1] === member) ? (last?.[1] ?? null) : null };
  }

  /** Functions of the file that is looked at. */
  get all(): readonly Body[] {
    return [...this.pieces.keys()].flatMap((name) => this.get(name) ?? []);
  }

  /** A body with all that it comes by, or the first `most` of them, however deep in its own file, `DEEPEST` calls out of it. */
  reached(start: Body, { except, most = Infinity }: { readonly except?: string; readonly most?: number } = {}): Body[] {
    const found = new Map<string, Body>([[start.name, start]]);
    const depth = new Map<Body, number>([[start, 0]]);
    for (const body of found.values()) {
      const deep = depth.get(body) ?? 0;
      if (found.size >= most) break;
      if (deep >= DEEPEST) continue;
      for (const { name } of this.callsOf(body)) {
        if (found.has(name) || name === except) continue;
        const next = this.get(name, body.file);
        if (next === null) continue;
        found.set(name, next);
        depth.set(next, next.file === null ? deep : deep + 1);
      }
    }
    return [...found.values()].slice(0, most);
  }

  callsOf(body: Body): readonly Call[] {
    let calls = this.calls.get(body);
    if (calls === undefined) this.calls.set(body, (calls = callsIn(body.code)));
    return calls;
  }
}

export function bodyOf(text: string, piece: Piece, file: string | null): Body {
  const { name, start, end, isStatic } = piece;
  const written = text.slice(start, end);
  let code: string | null = null;
  return {
    name,
    file,
    start,
    isStatic,
    text: written,
    // most bodies are only asked for their names
    get code() {
      return (code ??= blank(written));
    },
  };
}

function blank(code: string): string {
  return code.replace(/\/\*[^]*?(?:\*\/|$)|\/\/[^\n]*|"(?:[^"\\\n]|\\[^])*"/g, (m) => m.replace(/[^\n]/g, ' '));
}

function callsIn(code: string): Call[] {
  const calls: Call[] = [];
  const body = code.indexOf('\n{');
  for (const match of code.slice(Math.max(0, body)).matchAll(/\b([A-Za-z_]\w*)\s*\(/g)) {
    if (NO_CALL.has(match[1])) continue;
    const at = Math.max(0, body) + match.index;
    calls.push({ name: match[1], args: argumentsAt(code, at + match[0].length), at });
  }
  return calls;
}

/** The arguments of a call, from behind its opening parenthesis. */
function argumentsAt(code: string, from: number): string[] {
  const args: string[] = [];
  let depth = 0;
  let start = from;
  for (let i = from; i < code.length; i++) {
    const c = code[i];
    if (c === '(' || c === '[' || c === '{') depth++;
    else if ((c === ')' || c === ']' || c === '}') && depth > 0) depth--;
    else if (c === ',' && depth === 0) {
      args.push(code.slice(start, i).trim());
      start = i + 1;
    } else if (c === ')') {
      args.push(code.slice(start, i).trim());
      return args;
    }
  }
  return args;
}
