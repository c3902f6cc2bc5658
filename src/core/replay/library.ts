import type { ContractBook, Program } from '../contracts/model.js';
import { lowerFunction, type FlowGraph } from '../flow/index.js';
import { lineIndexAt, type KernelParser, type ParsedSource } from '../syntax/index.js';
import { isIn, optionalParts } from './conditions.js';
import { globalsOf, type Global } from './globals.js';
import { expand, macrosOf, type Macro } from './macros.js';
import { settled } from './options.js';
import { constantOf } from './constants.js';
import { builtinInt, type IntType } from './integers.js';
import { sizeOf } from './sizes.js';
import { resolved } from './typing.js';
import { enumeratorsOf, structsOf, typedefsOf, type Struct } from './types.js';
import type { Block } from './values.js';

/** A text that functions are taken from. */
export interface Source {
  readonly file: string;
  readonly text: string;
  /** Of a program: what goes before its functions. */
  readonly givesWayTo?: Program['givesWayTo'];
}

/** What a kernel tree can be asked for: the file that defines a name. */
export interface Tree {
  macro(name: string): Macro | null;
  /** The file with the body of a function, with the structure, constant or alias of a type, or with a variable of a header. */
  defining(name: string, what: Definition): Source | null;
  /** The file with the body of a function that the headers in reach only declare. */
  elsewhere(name: string): Source | null;
}

export type Definition = 'function' | 'struct' | 'constant' | 'type' | 'variable';

/** A file, or what the contracts say of one, ready to be run. */
export interface Unit {
  readonly id: number;
  readonly file: string;
  readonly origin: 'file' | 'program' | 'tree';
  readonly givesWayTo: readonly ('contract' | 'tree')[];
  readonly source: ParsedSource;
  /** The text as it was written, before macros. */
  readonly lines: readonly string[];
  readonly functions: ReadonlyMap<string, number>;
  readonly globals: ReadonlyMap<string, Global>;
  readonly structs: ReadonlyMap<string, Struct>;
  readonly typedefs: ReadonlyMap<string, string>;
  readonly constants: ReadonlyMap<string, number>;
  readonly macros: ReadonlyMap<string, Macro>;
  /** Variables that have been met, with their memory. */
  readonly memory: Map<string, Block>;
}

export interface Body {
  readonly unit: Unit;
  readonly graph: FlowGraph;
}

export const FIRST_VALUE = '__first_value_of_';
const MAX_FUNCTION = 20_000;

/** Everything that can be called or named, and where it stands. */
export class Library {
  readonly units: Unit[] = [];
  readonly problems: string[] = [];
  private readonly graphs = new Map<string, FlowGraph | null>();
  private readonly loaded = new Map<string, Unit | null>();
  private readonly programMacros = new Map<string, Macro>();
  private readonly programFunctions = new Set<string>();
  private readonly names = new Map<string, string>();
  private readonly replaced: ReadonlySet<string>;
  private readonly early = new Map<Unit, ReadonlySet<string>>();

  constructor(
    private readonly parser: KernelParser,
    readonly book: ContractBook,
    programs: readonly Source[],
    private readonly tree: Tree | null,
    /** For verdicts: bodies of functions are looked for in the whole core, and memory is followed byte by byte. */
    readonly wide = false,
  ) {
    this.replaced = new Set(book.programs.flatMap((p) => p.replaces ?? []));
    for (const program of programs) {
      for (const [name, macro] of macrosOf(program.text)) this.programMacros.set(name, macro);
    }
    for (const program of programs) {
      const unit = this.load(program, 'program');
      for (const name of unit?.functions.keys() ?? []) this.programFunctions.add(name);
    }
  }

  add(source: Source): Unit | null {
    return this.load(source, 'file');
  }

  private load(source: Source, origin: Unit['origin']): Unit | null {
    const old = this.loaded.get(source.file);
    if (old !== undefined) return old;
    const written = settled(source.text, this.book.options);
    const macros = macrosOf(written);
    const find = (name: string): Macro | null => this.macro(name, macros, origin);
    let text = expand(written, find);
    const globals = globalsOf(text);
    const firsts = [...globals.values()]
      .filter((g) => g.declaration !== null)
      .map(
        (g) =>
          `static void ${FIRST_VALUE}${g.name}(void) { ${(g.declaration ?? '').replace('{}', 'value_').replace(/\n/g, ' ')}; }`,
      );
    text = `${text}\n${firsts.join('\n')}\n`;
    const parsed = this.parser.parse(text);
    if ('error' in parsed) {
      this.problems.push(`${source.file}: ${parsed.reason}`);
      this.loaded.set(source.file, null);
      return null;
    }
    const unit: Unit = {
      id: this.units.length,
      file: source.file,
      origin,
      givesWayTo: source.givesWayTo ?? [],
      source: parsed,
      lines: source.text.split('\n'),
      functions: functionsOf(parsed, origin),
      globals,
      structs: structsOf(text),
      typedefs: typedefsOf(text),
      constants: enumeratorsOf(text, plainNumber),
      macros,
      memory: new Map(),
    };
    this.units.push(unit);
    this.loaded.set(source.file, unit);
    return unit;
  }

  /** The meaning of a word in a text: what programs say goes before the kernel's own headers. */
  private macro(name: string, own: ReadonlyMap<string, Macro>, origin: Unit['origin']): Macro | null {
    if (origin === 'tree' && this.programFunctions.has(name)) return null;
    const program = this.programMacros.get(name);
    if (program !== undefined && origin !== 'file') return program;
    const mine = own.get(name);
    if (mine !== undefined) return mine;
    if (program !== undefined) return program;
    if (this.programFunctions.has(name) || this.tree === null || name.length < 3) return null;
    if (this.book.predicate(name) !== undefined) return null;
    // a ledger stands on what the contract says, a verdict on what the macro does
    const byContract = !this.wide || origin === 'program';
    if (byContract && (this.book.contract(name) !== undefined || this.book.looksOnly(name))) return null;
    const macro = this.tree.macro(name);
    // a word in small letters is as likely to be a variable
    return macro === null || (macro.params === null && (/[a-z]/.test(name) || macro.body === '')) ? null : macro;
  }

  /** The body of a function as seen from a unit: its own first, then given files, programs, the tree. */
  body(name: string, from: Unit | null): Body | null {
    if (from !== null && from.functions.has(name)) return this.graphOf(from, name);
    const given = (wanted: (unit: Unit) => boolean): Body | null => {
      for (const unit of this.units) {
        const body = wanted(unit) && unit.functions.has(name) ? this.graphOf(unit, name) : null;
        if (body !== null) return body;
      }
      return null;
    };
    const yields = (unit: Unit): boolean => this.wide && unit.givesWayTo.includes('tree');
    const own = given((unit) => unit.origin === 'file') ?? given((unit) => unit.origin === 'program' && !yields(unit));
    if (own !== null) return own;
    const unit = this.fromTree(name, 'function');
    const theirs = this.spoken(unit, name) ?? (this.wide ? this.spoken(this.plain(name), name) : null);
    return theirs ?? given((unit) => unit.origin === 'program');
  }

  /** The body of a function, unless some of it is not written in C. */
  private spoken(unit: Unit | null, name: string): Body | null {
    const index = unit?.functions.get(name);
    if (unit === null || index === undefined) return null;
    const { start, end } = unit.source.functions[index];
    const foreign = this.wide && /\b(?:asm|__asm__|asm_volatile_goto)\b/.test(unit.source.text.slice(start, end));
    return foreign ? null : this.graphOf(unit, name);
  }

  /** The file that has a function for machines without one of their own. */
  private plain(name: string): Unit | null {
    const source = this.tree?.elsewhere(name) ?? null;
    return source === null || this.replaced.has(source.file) ? null : this.load(source, 'tree');
  }

  isFunction(name: string, from: Unit): boolean {
    return (
      from.functions.has(name) ||
      this.units.some((u) => u.functions.has(name)) ||
      this.book.contract(name) !== undefined ||
      this.fromTree(name, 'function') !== null
    );
  }

  global(name: string, from: Unit): { unit: Unit; global: Global } | null {
    const own = from.globals.get(name);
    if (own) return { unit: from, global: own };
    for (const unit of this.units) {
      const global = unit.globals.get(name);
      if (global && (unit.origin !== 'tree' || unit === from)) return { unit, global };
    }
    const unit = this.wide ? this.fromTree(name, 'variable') : null;
    const global = unit?.globals.get(name);
    return unit === null || global === undefined ? null : { unit, global };
  }

  /** Whether a variable of the kernel's own is named by a function that runs while the kernel starts. */
  isSetUp(unit: Unit, name: string): boolean {
    if (!this.wide || unit.origin !== 'tree') return false;
    let named = this.early.get(unit);
    if (named === undefined) this.early.set(unit, (named = earlyNames(unit.source, unit.lines.join('\n'))));
    return named.has(name);
  }

  constant(name: string, from: Unit): number | null {
    const own = from.constants.get(name);
    if (own !== undefined) return own;
    for (const unit of this.units) {
      const value = unit.constants.get(name);
      if (value !== undefined) return value;
    }
    if (!/^[A-Z]/.test(name)) return null;
    return this.fromTree(name, 'constant')?.constants.get(name) ?? null;
  }

  /** What a type is called in the end, through all of its aliases. */
  resolved(type: string, from: Unit): string {
    const key = `${from.id} ${type}`;
    let name = this.names.get(key);
    if (name === undefined) this.names.set(key, (name = resolved((alias) => this.alias(alias, from), type)));
    return name;
  }

  private alias(name: string, from: Unit): string | null {
    const near = from.typedefs.get(name) ?? this.units.find((u) => u.typedefs.has(name))?.typedefs.get(name);
    if (near !== undefined) return near;
    if (!/^[A-Za-z_]\w*$/.test(name)) return null;
    const own = this.fromTree(name, 'type')?.typedefs.get(name);
    if (own !== undefined) return own;
    // a type may be a macro: `#define offset_t u64`
    const macro = from.macros.get(name) ?? this.tree?.macro(name) ?? null;
    return macro?.params === null && /^[A-Za-z_][\w\s]*\**$/.test(macro.body) && macro.body !== name
      ? macro.body
      : null;
  }

  isType(name: string, from: Unit): boolean {
    return this.alias(name, from) !== null;
  }

  /** The integer that a type is; null for any other. */
  integer(type: string, from: Unit): IntType | null {
    const name = this.resolved(type, from);
    return name.startsWith('enum ') ? this.enumeration(name, from) : builtinInt(name);
  }

  /** An enumeration of the same file: signed where one of its constants is negative. */
  private enumeration(name: string, from: Unit): IntType | null {
    const body = new RegExp(`\\b${name.replace(/\s+/, '\\s+')}\\s*\\{([^{}]*)\\}`).exec(from.source.text)?.[1];
    if (body === undefined) return null;
    const names = [...body.matchAll(/(?:^|,)\s*(\w+)/g)].map((m) => from.constants.get(m[1]));
    if (names.length === 0 || names.includes(undefined)) return null;
    return { bits: 32, signed: names.some((n) => n !== undefined && n < 0) };
  }

  /** The number of an expression of constants, such as the length of an array. */
  number(text: string, from: Unit): number | null {
    const sized = text.replace(/\bsizeof\s*\(([^()]*)\)/g, (whole, type: string) =>
      String(sizeOf(this, type, from) ?? whole),
    );
    return constantOf(sized, (name) => this.constant(name, from));
  }

  struct(type: string, from: Unit): Struct | null {
    const name = this.resolved(type, from);
    if (!/^(?:struct|union) /.test(name)) return null;
    const own = from.structs.get(name);
    if (own) return own;
    for (const unit of this.units) {
      const struct = unit.structs.get(name);
      if (struct) return struct;
    }
    return this.fromTree(name, 'struct')?.structs.get(name) ?? null;
  }

  private fromTree(name: string, what: Definition): Unit | null {
    const found = this.tree?.defining(name, what) ?? null;
    // what a program stands for keeps its state there: a body of the same file would find nothing
    const near = found !== null && what === 'function' && this.replaced.has(found.file) ? null : found;
    const source = near === null && what === 'function' && this.wide ? (this.tree?.elsewhere(name) ?? null) : near;
    if (source === null || (what === 'function' && this.replaced.has(source.file))) return null;
    return this.load(source, 'tree');
  }

  private graphOf(unit: Unit, name: string): Body | null {
    const key = `${unit.id} ${name}`;
    let graph = this.graphs.get(key);
    if (graph === undefined) {
      const index = unit.functions.get(name) ?? -1;
      const fn = unit.source.functions[index];
      const lowered = lowerFunction(unit.source, fn, {
        transparent: this.wide ? this.book.transparent : NO_NAMES,
        noReturn: NO_NAMES,
        maxSize: MAX_FUNCTION,
        exact: true,
        isType: (word) => this.isType(word, unit),
      });
      graph = 'failed' in lowered ? null : lowered;
      if ('failed' in lowered) this.problems.push(`${unit.file}: ${name}: ${lowered.failed}`);
      this.graphs.set(key, graph);
    }
    return graph === null ? null : { unit, graph };
  }

  /** The call as the author wrote it, where a macro stands for it. */
  written(unit: Unit, line: number, name: string): string {
    const text = unit.lines[line - 1] ?? '';
    if (new RegExp(`\\b${name}\\b`).test(text)) return name;
    const calls = [...text.matchAll(/\b([A-Za-z_]\w*)\s*\(/g)].map((m) => m[1]).filter((word) => !KEYWORDS.has(word));
    return calls[0] ?? name;
  }

  line(unit: Unit, at: number): number {
    return lineIndexAt(unit.source.lineStarts, at) + 1;
  }
}

const KEYWORDS: ReadonlySet<string> = new Set(['if', 'while', 'for', 'switch', 'return', 'sizeof']);

const NO_NAMES: ReadonlySet<string> = new Set();

function plainNumber(text: string): number | null {
  if (/^\(?-?(0[xX][0-9a-fA-F]+|\d+)[uUlL]*\)?$/.test(text)) return Number(text.replace(/[()uUlL]/g, ''));
  const shift = /^\(?\s*(?:BIT\(\s*(\d+)\s*\)|1[uUlL]*\s*<<\s*(\d+))\s*\)?$/.exec(text);
  return shift ? 2 ** Number(shift[1] ?? shift[2]) : null;
}

/** Words in the functions that a file marks with `__init`. */
function earlyNames({ text, functions }: ParsedSource, written: string): Set<string> {
  const marked = new Set([...text.matchAll(/\b__init\s+(?:\*\s*)?(\w+)\s*\(/g)].map((m) => m[1]));
  // what an option of the command line would set: none is given
  for (const [, name] of written.matchAll(/\b(?:__setup|early_param)\s*\([^,]*,\s*(\w+)\s*\)/g)) marked.delete(name);
  const bodies = functions.filter((fn) => marked.has(fn.name)).map((fn) => text.slice(fn.start, fn.end));
  return new Set(bodies.flatMap((body) => body.match(/\b[A-Za-z_]\w*\b/g) ?? []));
}

/** Functions by name; of a kernel's header only those that every configuration has. */
function functionsOf(source: ParsedSource, origin: Unit['origin']): Map<string, number> {
  const parts = origin === 'tree' ? optionalParts(source.text) : [];
  return new Map(
    source.functions
      .map((fn, i): [string, number] => [fn.name, i])
      .filter(([, i]) => !isIn(parts, source.functions[i].start))
      .reverse(),
  );
}
