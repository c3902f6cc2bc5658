import { readdirSync, readFileSync, statSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { bodyOf, type Around, type Body } from '../core/check/index.js';
import { outline, type Piece } from '../core/syntax/index.js';
import { decode } from './decode.js';

/** Folders with more text than this are not looked into: generated code, or no part of a kernel. */
const MOST_BYTES = 64e6;

/** A file as it was read. */
export interface FileText {
  readonly text: string;
  readonly bytes: number;
}

interface Neighbour extends FileText {
  readonly file: string;
  readonly functions: readonly Piece[];
}

interface Definition {
  readonly in: Neighbour;
  readonly piece: Piece;
}

/** The C files and headers of folders, as the files in them see each other. Reads a folder when something in it is asked for, and keeps the last one. */
export class Folders {
  private folder: string | null = null;
  private neighbours: readonly Neighbour[] = [];
  private refused: string | null = null;
  private readonly defined = new Map<string, Definition[]>();

  constructor(
    private readonly root: string,
    private readonly mostBytes = MOST_BYTES,
  ) {}

  /** A file and those beside it are read once; null where that tells nothing, or not all. Its path relative to the root. */
  read(file: string): FileText | null {
    this.enter(dirname(file));
    return this.neighbours.find((n) => n.file === file) ?? null;
  }

  /** What stands around a file; its path relative to the root. */
  around(file: string, text: string): Around {
    // what a file includes is its own, static or not
    const included = (other: string): boolean => other.endsWith('.h') || text.includes(`#include "${basename(other)}"`);
    return {
      definition: (name, from): Body | null => {
        this.enter(dirname(file));
        const all = (this.defined.get(name) ?? []).filter(
          (d) => d.in.file !== file && (d.in.file === from || !d.piece.isStatic || included(d.in.file)),
        );
        const best = all.find((d) => d.in.file === from) ?? all.find((d) => d.in.file.endsWith('.c')) ?? all.at(0);
        return best ? bodyOf(best.in.text, best.piece, best.in.file) : null;
      },
      callers: (name): Body[] => {
        this.enter(dirname(file));
        const call = new RegExp(`\\b${name}\\s*\\(`);
        return this.neighbours
          .filter((n) => n.file !== file && n.text.includes(name))
          .flatMap((n) =>
            n.functions
              .filter((p) => p.name !== name && call.test(n.text.slice(p.start, p.end)))
              .map((piece) => bodyOf(n.text, piece, n.file))
              // in a comment it is not called
              .filter((body) => call.test(body.code)),
          );
      },
      refused: () => this.refused,
    };
  }

  /** Forgets what was read, as files may have changed. */
  forget(): void {
    this.folder = null;
  }

  private enter(folder: string): void {
    if (folder === this.folder) return;
    this.folder = folder;
    this.defined.clear();
    const names = namesIn(join(this.root, folder));
    this.refused = tooMuch(
      names.map((name) => join(this.root, folder, name)),
      this.mostBytes,
    );
    this.neighbours = (this.refused === null ? names : []).flatMap((name) => {
      const read = textOf(join(this.root, folder, name));
      const file = folder === '.' ? name : `${folder}/${name}`;
      return read === null ? [] : [{ file, ...read, functions: outline(read.text) }];
    });
    for (const neighbour of this.neighbours)
      for (const piece of neighbour.functions) {
        const known = this.defined.get(piece.name);
        if (known) known.push({ in: neighbour, piece });
        else this.defined.set(piece.name, [{ in: neighbour, piece }]);
      }
  }
}

function namesIn(folder: string): string[] {
  try {
    return readdirSync(folder)
      .filter((name) => /\.[ch]$/.test(name))
      .sort();
  } catch {
    return [];
  }
}

function tooMuch(paths: readonly string[], most: number): string | null {
  const bytes = paths.reduce((sum, path) => sum + sizeOf(path), 0);
  if (bytes <= most) return null;
  return `the files beside it were not looked at: ${(bytes / 1e6).toFixed(1)} MB of C are over the bound of ${most / 1e6} MB`;
}

/** In bytes; what cannot be looked at is not read either. */
function sizeOf(path: string): number {
  try {
    return statSync(path).size;
  } catch {
    return 0;
  }
}

function textOf(path: string): FileText | null {
  try {
    const bytes = readFileSync(path);
    const decoded = decode(bytes);
    return 'text' in decoded ? { text: decoded.text, bytes: bytes.length } : null;
  } catch {
    return null;
  }
}
