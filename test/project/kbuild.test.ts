import { describe, expect, it } from 'vitest';
import { objectLists } from '../../src/project/kbuild.js';

describe('object lists of a Makefile', () => {
  it('are told by name, over continued lines', () => {
    const text = 'brook-y := \\\n\tbrook_drv.o \\\n\tbrook_plane.o\n\nobj-$(CONFIG_BROOK) += brook.o\n';
    expect(objectLists(text)).toEqual([{ name: 'brook', sources: ['brook_drv.c', 'brook_plane.c'] }]);
  });

  it('count what a configuration may leave out', () => {
    const text = 'foo-objs := a.o\nfoo-$(CONFIG_FOO_DEBUG) += b.o # more\nobj-m += foo.o bar.o\n';
    expect(objectLists(text)).toEqual([
      { name: 'foo', sources: ['a.c', 'b.c'] },
      { name: 'bar', sources: ['bar.c'] },
    ]);
  });

  it('follow lists in lists and parts in folders, each file once', () => {
    const text = 'gem-y += gem/one.o gem/two.o\nfoo-y += core.o $(gem-y) core.o\nobj-y += foo.o sub/\n';
    expect(objectLists(text)).toEqual([{ name: 'foo', sources: ['core.c', 'gem/one.c', 'gem/two.c'] }]);
  });

  it('end where lists name each other', () => {
    expect(objectLists('a-y := $(b-y)\nb-y := $(a-y) c.o\nobj-m += a.o\n')).toMatchObject([{ name: 'a' }]);
  });

  it('are none where nothing is listed', () => {
    expect(objectLists('subdir-ccflags-y += -I$(src)\nifeq ($(X),y)\n')).toEqual([]);
  });

  it('do not take one name for the beginning of another', () => {
    const text = 'foo-y := a.o\nfoo-bar-y := b.o\nobj-m += foo.o foo-bar.o\n';
    expect(objectLists(text).map((c) => c.sources)).toEqual([['a.c'], ['b.c']]);
  });
});
