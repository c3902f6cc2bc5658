import { mkdirSync, symlinkSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { discover } from '../../src/project/discover.js';
import { Failure } from '../../src/project/failure.js';
import { makeTree } from './tree.js';

const names = (found: ReturnType<typeof discover>): string[] => found.files.map((f) => f.file);

describe('discovery', () => {
  it('takes the .c files below a directory, sorted, with their sizes', () => {
    const root = makeTree({ 'b/z.c': 'zz', 'b/a.c': '', 'a.c': 'x', 'a.h': 'x', Makefile: 'x', 'b/a.cpp': 'x' });
    const found = discover(root, [root]);
    expect(found).toEqual({
      files: [
        { file: 'a.c', bytes: 1 },
        { file: 'b/a.c', bytes: 0 },
        { file: 'b/z.c', bytes: 2 },
      ],
      notes: [],
    });
  });

  it('leaves the files of a folder together, whatever lies below it', () => {
    const root = makeTree({ 'd/a.c': '', 'd/m/b.c': '', 'd/z.c': '', 'd/m/a.c': '' });
    expect(names(discover(root, [root]))).toEqual(['d/a.c', 'd/z.c', 'd/m/a.c', 'd/m/b.c']);
  });

  it('takes files as they are named, headers too, each once', () => {
    const root = makeTree({ 'a.c': '', 'a.h': '', 'd/b.c': '' });
    expect(names(discover(root, [join(root, 'a.h'), join(root, 'a.c'), root, join(root, 'd')]))).toEqual([
      'a.c',
      'a.h',
      'd/b.c',
    ]);
  });

  it('leaves out what is excluded', () => {
    const root = makeTree({ 'drivers/staging/x/a.c': '', 'drivers/net/a.c': '', 'drivers/net/b.mod.c': '' });
    expect(names(discover(root, [root], ['drivers/staging', '**/*.mod.c']))).toEqual(['drivers/net/a.c']);
  });

  it('ends on a circle of links and does not list files twice', () => {
    const root = makeTree({ 'a/x.c': '' });
    symlinkSync(root, join(root, 'a', 'up'));
    symlinkSync('loop.c', join(root, 'a', 'loop.c'));
    const found = discover(root, [root]);
    expect(names(found)).toEqual(['a/x.c']);
    expect(found.notes.map((n) => [n.file, n.message])).toEqual([['a/loop.c', 'not read: its links lead in a circle']]);
  });

  it('notes links to nothing and links to directories outside', () => {
    const root = makeTree({ 'x.c': '' });
    const other = makeTree({ 'y.c': '' });
    symlinkSync('nothing.c', join(root, 'gone.c'));
    symlinkSync(other, join(root, 'other'));
    symlinkSync(join(other, 'y.c'), join(root, 'linked.c'));
    const found = discover(root, [root]);
    expect(names(found)).toEqual(['linked.c', 'x.c']);
    expect(found.notes.map((n) => n.file)).toEqual(['gone.c', 'other']);
  });

  it('is not misled by a directory called like a file', () => {
    const root = makeTree({ 'x.c': '' });
    mkdirSync(join(root, 'dir.c'));
    expect(names(discover(root, [root]))).toEqual(['x.c']);
  });

  it.each([
    ['a directory without C', { 'a.txt': '' }, '', /no C files below/],
    ['a path that does not exist', { 'a.c': '' }, 'b.c', /does not exist/],
    ['a file that is no C', { 'a.txt': '' }, 'a.txt', /not a C file/],
  ])('refuses %s', (_what, files, path, message) => {
    const root = makeTree(files);
    expect(() => discover(root, [join(root, path)])).toThrow(Failure);
    expect(() => discover(root, [join(root, path)])).toThrow(message);
  });

  it('refuses a path outside the root', () => {
    const root = makeTree({ 'a.c': '' });
    const other = makeTree({ 'b.c': '' });
    expect(() => discover(root, [other])).toThrow(/not below the root/);
  });
});
