import { existsSync, readFileSync, statSync } from 'node:fs';
import { basename, dirname, join, relative } from 'node:path';
import { decode } from './decode.js';
import { objectLists, type Composite } from './kbuild.js';
import { isWithin } from './kernel.js';

/** The files that make a driver. */
export interface Driver {
  /** As its Makefile calls it, else the folder's name. */
  readonly name: string;
  /** Absolute, those that exist, in the Makefile's order; empty: the folder tells, no Makefile does. */
  readonly files: readonly string[];
  /** Listed, but not there. */
  readonly missing: readonly string[];
  /** Absolute folder of the driver. */
  readonly folder: string;
}

const MAKEFILES = ['Kbuild', 'Makefile'];
/** Folders above a file in which its object may be listed. */
const MOST_ABOVE = 5;

/** What the nearest Makefile says that a file, or a folder, belongs to; both paths absolute. */
export function driverOf(path: string, root: string): Driver {
  const isFolder = statSync(path).isDirectory();
  const start = isFolder ? path : dirname(path);
  for (let folder = start, i = 0; i < MOST_ABOVE && isWithin(folder, root); folder = dirname(folder), i++) {
    const lists = listsIn(folder);
    const wanted = isFolder
      ? folder === path
        ? lists
        : []
      : lists.filter((c) => c.sources.includes(relative(folder, path))).slice(0, 1);
    if (wanted.length > 0) return made(folder, wanted);
    if (isFolder || folder === dirname(folder)) break;
  }
  return { name: basename(start), files: [], missing: [], folder: start };
}

function made(folder: string, lists: readonly Composite[]): Driver {
  const all = [...new Set(lists.flatMap((c) => c.sources))].map((file) => join(folder, file));
  const there = all.filter((file) => existsSync(file));
  const missing = all.filter((file) => !existsSync(file));
  return { name: lists.length === 1 ? lists[0].name : basename(folder), files: there, missing, folder };
}

function listsIn(folder: string): Composite[] {
  for (const name of MAKEFILES) {
    const path = join(folder, name);
    if (!existsSync(path)) continue;
    const decoded = decode(readFileSync(path));
    const lists = 'text' in decoded ? objectLists(decoded.text) : [];
    if (lists.length > 0) return lists;
  }
  return [];
}
