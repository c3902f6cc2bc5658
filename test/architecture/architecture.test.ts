import { readFileSync, readdirSync } from 'node:fs';
import { join, posix } from 'node:path';
import { describe, expect, it } from 'vitest';
import { asset, packageRoot } from '../../src/project/package.js';
import { importsOf, sources, stringsOf } from './sources.js';

/** A room may import itself and the rooms named here; ARCHITECTURE.md says why. */
const MAY_IMPORT: Readonly<Record<string, readonly string[]>> = {
  'src/core/syntax': [],
  'src/core/flow': ['src/core/syntax'],
  'src/core/contracts': [],
  'src/core/report': [],
  'src/core/describe': ['src/core/contracts'],
  'src/core/lifetime': ['src/core/contracts'],
  'src/core/check': ['src/core/syntax', 'src/core/flow', 'src/core/contracts', 'src/core/lifetime', 'src/core/report'],
  'src/core/replay': ['src/core/syntax', 'src/core/flow', 'src/core/contracts', 'src/core/lifetime'],
  'src/core/graph': [
    'src/core/syntax',
    'src/core/flow',
    'src/core/contracts',
    'src/core/lifetime',
    'src/core/report',
    'src/core/check',
    'src/core/replay',
  ],
  'src/project': [
    'src/core/graph',
    'src/core/replay',
    'src/core/syntax',
    'src/core/flow',
    'src/core/contracts',
    'src/core/lifetime',
    'src/core/check',
    'src/core/report',
  ],
  'src/core/fix': [
    'src/core/syntax',
    'src/core/flow',
    'src/core/contracts',
    'src/core/lifetime',
    'src/core/check',
    'src/core/report',
  ],
  'src/server': [
    'src/core/graph',
    'src/core/replay',
    'src/core/contracts',
    'src/core/check',
    'src/core/describe',
    'src/core/fix',
    'src/core/report',
    'src/core/syntax',
    'src/project',
  ],
  'src/webview': ['src/core/graph'],
  'src/extension': ['src/server', 'src/webview'],
  'src/cli': [
    'src/core/graph',
    'src/core/replay',
    'src/core/contracts',
    'src/core/check',
    'src/core/describe',
    'src/core/report',
    'src/project',
    'src/server',
  ],
};

/** Packages that core may use: pure computation, no input or output. */
const CORE_PACKAGES = ['@noble/hashes', 'web-tree-sitter', 'yaml', 'zod', 'sarif'];

const files = sources('src');

function roomOf(name: string): string {
  return /^src\/(?:core\/)?[^/]+/.exec(name)?.[0] ?? name;
}

describe('the rooms', () => {
  it('are all known here', () => {
    expect([...new Set(files.map((file) => roomOf(file.name)))].filter((room) => !(room in MAY_IMPORT))).toEqual([]);
  });

  it('import downwards only', () => {
    const wrong: string[] = [];
    for (const file of files) {
      const from = roomOf(file.name);
      for (const path of importsOf(file).filter((p) => p.startsWith('.'))) {
        const to = roomOf(posix.join(posix.dirname(file.name), path));
        if (to !== from && !MAY_IMPORT[from]?.includes(to)) wrong.push(`${file.name} imports ${to}`);
      }
    }
    expect(wrong).toEqual([]);
  });

  it('of core do no input or output and know no editor', () => {
    const wrong: string[] = [];
    for (const file of files.filter((f) => f.name.startsWith('src/core/'))) {
      for (const path of importsOf(file).filter((p) => !p.startsWith('.'))) {
        if (!CORE_PACKAGES.some((name) => path === name || path.startsWith(`${name}/`)))
          wrong.push(`${file.name}: ${path}`);
      }
      if (/\b(process|Buffer|require|__dirname)\s*[.(]/.test(withoutComments(file.text)))
        wrong.push(`${file.name}: a global of Node`);
    }
    expect(wrong).toEqual([]);
  });

  it('are free of circles between them', () => {
    const reach = (room: string, seen: Set<string>): Set<string> => {
      for (const next of MAY_IMPORT[room]) if (!seen.has(next)) reach(next, seen.add(next));
      return seen;
    };
    for (const room of Object.keys(MAY_IMPORT)) expect(reach(room, new Set())).not.toContain(room);
  });
});

describe('the sources', () => {
  it('stay small: no file above 600 lines', () => {
    const long = sources('src', 'test', 'bench')
      .map((file) => ({ name: file.name, lines: file.text.split('\n').length - 1 }))
      .filter((file) => file.lines > 600);
    expect(long).toEqual([]);
  });

  it('name no API of the kernel: what a call does is data', () => {
    const book = JSON.parse(readFileSync(asset('contracts.json'), 'utf8')) as {
      contracts: { name: string }[];
      iterators: { macro: string }[];
    };
    const known = new Set([...book.contracts.map((c) => c.name), ...book.iterators.map((i) => i.macro)]);
    // A name without an underscore is as likely to be an English word.
    const apis = new Set([...known].filter((name) => name.includes('_')));
    const wrong: string[] = [];
    for (const file of files) {
      // The parser's reading of macros is about C, not about lifetimes.
      if (file.name.startsWith('src/core/syntax/')) continue;
      for (const text of stringsOf(file)) {
        for (const word of text.match(/\w+/g) ?? []) if (apis.has(word)) wrong.push(`${file.name}: ${word}`);
      }
    }
    expect(apis.size).toBeGreaterThan(100);
    expect(wrong).toEqual([]);
  });

  it('are nothing but TypeScript and contracts', () => {
    const names = readdirSync(join(packageRoot, 'src'), { recursive: true, withFileTypes: true });
    expect(names.filter((n) => n.isFile() && !/\.(ts|yaml)$/.test(n.name)).map((n) => n.name)).toEqual([]);
  });

  it('hold no path of a machine and no leftovers', () => {
    const wrong = files
      .filter((file) => /\/(tmp|home|root|Users)\/|\bTODO\b|\bFIXME\b|\bXXX\b/.test(file.text))
      .map((f) => f.name);
    expect(wrong).toEqual([]);
  });
});

function withoutComments(text: string): string {
  return text.replace(/\/\*[^]*?\*\/|\/\/[^\n]*/g, '');
}
