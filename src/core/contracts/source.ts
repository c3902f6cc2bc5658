/** YAML text with positions: which line a path inside the file stands on. */
import { isMap, isNode, isScalar, isSeq, LineCounter, parseDocument, type Document, type Pair } from 'yaml';

/** A file handed to the compiler. */
export interface ContractFile {
  /** As it should appear in messages. */
  readonly name: string;
  readonly text: string;
  /** Defaults to `workspace` for a file called `.kernel-lifetimes.yaml`. */
  readonly origin?: 'builtin' | 'workspace';
}

/** What is wrong in a contract file. `line` and `column` are 1-based. */
export interface ContractProblem {
  readonly file: string;
  readonly line: number;
  readonly column: number;
  /** What was found and what was expected. */
  readonly message: string;
  /** Where in the file, as keys: `contracts[3].acquires`; empty for the whole file. */
  readonly where: string;
}

export type Path = readonly (string | number)[];

export class Source {
  readonly problems: ContractProblem[] = [];
  readonly value: unknown;
  private readonly doc: Document;
  private readonly lines = new LineCounter();

  constructor(readonly file: ContractFile) {
    this.doc = this.parse();
    for (const error of this.doc.errors) this.report(error.pos[0], [], `not valid YAML: ${error.message}`);
    this.value = this.problems.length > 0 ? null : this.plain();
  }

  get workspace(): boolean {
    return (
      (this.file.origin ?? (/(^|[\\/])\.kernel-lifetimes\.ya?ml$/.test(this.file.name) ? 'workspace' : 'builtin')) ===
      'workspace'
    );
  }

  /** Notes a problem at the deepest node of `path` that exists; with `key` at that key itself. */
  problem(path: Path, message: string, key?: string): void {
    this.report(this.offset(path, key), path, message);
  }

  /** 1-based line of the node at `path`. */
  line(path: Path): number {
    return this.lines.linePos(this.offset(path)).line;
  }

  /** Text nested so deeply that the YAML library runs out of stack is no contract file either. */
  private parse(): Document {
    const options = { lineCounter: this.lines, prettyErrors: false, logLevel: 'silent' } as const;
    try {
      return parseDocument(this.file.text, options);
    } catch (error) {
      this.report(0, [], `not valid YAML: ${error instanceof Error ? error.message : String(error)}`);
      return parseDocument('', options);
    }
  }

  private plain(): unknown {
    try {
      // aliases that expand without end are refused by the library itself
      return this.doc.toJS({ maxAliasCount: 100 }) as unknown;
    } catch (error) {
      this.report(0, [], `not valid YAML: ${error instanceof Error ? error.message : String(error)}`);
      return null;
    }
  }

  /** Start of the node at `path`, or of the deepest one that exists; a plain value counts from its key. */
  private offset(path: Path, key?: string): number {
    let node: unknown = this.doc.contents;
    let at = isNode(node) ? (node.range?.[0] ?? 0) : 0;
    for (const step of path) {
      const pair = pairOf(node, step);
      const next: unknown = pair ? pair.value : isSeq(node) && typeof step === 'number' ? node.items[step] : undefined;
      if (!isNode(next)) return pair ? (keyOffset(pair) ?? at) : at;
      at = (pair && (isScalar(next) || path.at(-1) === step) ? keyOffset(pair) : next.range?.[0]) ?? at;
      node = next;
    }
    const pair = key === undefined ? undefined : pairOf(node, key);
    return (pair && keyOffset(pair)) ?? at;
  }

  private report(offset: number, path: Path, message: string): void {
    const { line, col } = this.lines.linePos(offset);
    const where = path
      .map((step) => (typeof step === 'number' ? `[${step}]` : `.${step}`))
      .join('')
      .replace(/^\./, '');
    this.problems.push({ file: this.file.name, line: Math.max(line, 1), column: Math.max(col, 1), message, where });
  }
}

function pairOf(node: unknown, key: string | number): Pair | undefined {
  if (!isMap(node)) return undefined;
  return node.items.find((item) => isScalar(item.key) && item.key.value === key);
}

function keyOffset(pair: Pair): number | undefined {
  return isScalar(pair.key) ? pair.key.range?.[0] : undefined;
}
