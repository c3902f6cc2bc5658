import { type Dirent, readdirSync, realpathSync, statSync } from 'node:fs';
import { dirname, join, relative, resolve, sep } from 'node:path';
import picomatch from 'picomatch';
import { compareText } from '../core/report/fingerprint.js';
import type { Note } from '../core/report/finding.js';
import { Failure, systemReason } from './failure.js';

export interface SourceFile {
  /** Relative to the root, forward slashes. */
  readonly file: string;
  readonly bytes: number;
}

export interface Discovery {
  /** Folder by folder, as they are looked at beside each other; sorted by name, each once. */
  readonly files: readonly SourceFile[];
  readonly notes: readonly Note[];
}

/** Folders that never hold sources of their own. */
const SKIPPED = new Set(['.git', 'node_modules']);

/**
 * The C files that the paths name. A directory stands for the `.c` files below
 * it; a file stands for itself and may be a header. Links to files are followed,
 * links to directories are not, so that a circle of links ends here.
 *
 * @throws Failure for a path that does not exist, lies outside the root or is no
 * C file, and when there is nothing to check.
 */
export function discover(root: string, paths: readonly string[], exclude: readonly string[] = []): Discovery {
  const walk = new Walk(root, exclude);
  for (const path of paths) walk.start(path);
  if (walk.files.size === 0 && walk.notes.length === 0) {
    throw new Failure(`no C files below ${paths.join(', ')}${exclude.length > 0 ? ' (after "exclude")' : ''}`);
  }
  const files = [...walk.files]
    .map(([file, bytes]) => ({ file, bytes }))
    .sort((a, b) => compareText(dirname(a.file), dirname(b.file)) || compareText(a.file, b.file));
  walk.notes.sort((a, b) => compareText(a.file ?? '', b.file ?? ''));
  return { files, notes: walk.notes };
}

class Walk {
  readonly files = new Map<string, number>();
  readonly notes: Note[] = [];
  private readonly excluded: (file: string) => boolean;

  constructor(
    private readonly root: string,
    exclude: readonly string[],
  ) {
    this.excluded = exclude.length === 0 ? () => false : picomatch([...exclude], { dot: true });
  }

  start(path: string): void {
    const absolute = resolve(path);
    const file = this.name(absolute);
    if (file === '..' || file.startsWith('../')) throw new Failure(`${path} is not below the root ${this.root}`);
    let stat;
    try {
      stat = statSync(absolute);
    } catch (error) {
      throw new Failure(`cannot check ${path}: ${systemReason(error)}`);
    }
    if (stat.isDirectory()) this.directories(absolute);
    else if (!/\.[ch]$/.test(path)) throw new Failure(`cannot check ${path}: not a C file (.c or .h)`);
    else if (!stat.isFile()) throw new Failure(`cannot check ${path}: not a regular file`);
    else this.files.set(file, stat.size);
  }

  /** An explicit stack: the depth of a tree is not ours to trust. */
  private directories(top: string): void {
    const pending = [top];
    for (let dir = pending.pop(); dir !== undefined; dir = pending.pop()) {
      let entries: Dirent[];
      try {
        entries = readdirSync(dir, { withFileTypes: true });
      } catch (error) {
        this.note(dir, `directory not read: ${systemReason(error)}`);
        continue;
      }
      for (const entry of entries) {
        const path = join(dir, entry.name);
        if (entry.isDirectory()) {
          if (!SKIPPED.has(entry.name) && !this.excluded(this.name(path))) pending.push(path);
        } else if (entry.name.endsWith('.c') || entry.isSymbolicLink()) {
          this.entry(path, entry);
        }
      }
    }
  }

  private entry(path: string, entry: Dirent): void {
    const file = this.name(path);
    const isC = entry.name.endsWith('.c');
    if (this.excluded(file)) return;
    try {
      const stat = statSync(path);
      if (stat.isFile() && isC) this.files.set(file, stat.size);
      else if (stat.isDirectory()) this.linkedDirectory(path);
      else if (isC) this.note(path, 'not read: it is not a regular file');
    } catch (error) {
      if (isC) this.note(path, `not read: ${systemReason(error)}`);
    }
  }

  private linkedDirectory(path: string): void {
    const target = realpathSync(path);
    const inside = target === this.root || target.startsWith(this.root + sep);
    // What the link shows is met on its own way when it lies inside the tree.
    if (!inside) this.note(path, 'link to a directory, not followed; name it as a path to check it');
  }

  private note(path: string, message: string): void {
    this.notes.push({ kind: 'file', file: this.name(path), line: null, function: null, message });
  }

  private name(path: string): string {
    const name = relative(this.root, path);
    return sep === '/' ? name : name.replaceAll(sep, '/');
  }
}
