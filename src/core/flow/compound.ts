/** Compound literals, `(struct foo){ … }` and `(int []){ … }`: objects without a name. */
import type { Frame } from './frame.js';
import { initialise } from './init.js';
import type { PathId } from './ir.js';
import { mentions } from './scan.js';

/** Makes the object and fills it; an array of them is worth its address. */
export function literal(f: Frame, node: number): PathId {
  const { view } = f;
  const object = f.options.exact === true ? f.unnamed(typeOf(f, node), view.start(node)) : f.paths.temp();
  initialise(f, object, view.child(node, view.f.value));
  return object;
}

/** It cannot be filled in where it goes: a pointer gets its address, or its values are taken from what it replaces. */
export function standsAlone(f: Frame, dest: PathId, node: number): boolean {
  if (f.options.exact !== true) return false;
  if (typeOf(f, node).endsWith(']')) return !f.isArray(dest);
  const { text } = f.paths.all[f.paths.all[dest].root];
  return mentions(f, node, f.view.last(node), text.replace(/#\d+$/, ''));
}

/** The type as declarations have it: white space before what makes it a pointer or an array, no lengths. */
function typeOf(f: Frame, node: number): string {
  const type = f.view.child(node, f.view.f.type);
  if (type < 0) return '';
  const [, base, suffix] = /^([^*[]*)([^]*)$/.exec(f.view.flat(type)) ?? ['', '', ''];
  const marks = suffix.replace(/\[[^\]]*\]/g, '[]').replace(/\s+/g, '');
  return `${base.trim()} ${marks}`.trim();
}
