/** Members that an initialiser does not name: it counts them, from the first or from the one that it named last. */
import type { PathId } from '../flow/index.js';
import type { Evaluator } from './evaluate.js';
import type { Frame } from './frame.js';
import { typeOf } from './places.js';
import { bareType, type Field } from './types.js';

/** A structure or union without a name, as the member that it is. */
export interface Part {
  readonly fields: readonly Field[];
  /** How many such parts it lies in, itself included. */
  readonly level: number;
}

/** `.#x+1`: how many members behind which one; null for any other selector. */
export function nth(selector: string): { readonly behind: string; readonly count: number } | null {
  const [, behind, count] = /^\.#(\w*)\+(\d+)$/.exec(selector) ?? [];
  return count === undefined ? null : { behind, count: Number(count) };
}

/** The member that a path ends in, where it is counted or lies in a part without a name; null for any other path. */
export function memberAt(e: Evaluator, frame: Frame, id: PathId): Field | Part | null {
  const path = frame.body.graph.paths[id];
  if (path.parent < 0) return null;
  const counted = nth(path.selector);
  if (counted === null && !frame.body.graph.paths[path.parent].selector.startsWith('.#')) return null;
  const whole = wholeOf(e, frame, path.parent);
  if (whole === null) return null;
  const name = path.selector.replace(/^(?:->|\.)/, '');
  if (counted === null) return whole.level === 0 ? null : (whole.fields.find((f) => f.name === name) ?? null);
  const parts = partsOf(whole);
  const start =
    counted.behind === ''
      ? 0
      : parts.findIndex((p) =>
          'name' in p ? p.name === counted.behind : p.fields.some((f) => f.name === counted.behind),
        );
  return start < 0 ? null : (parts.at(start + counted.count) ?? null);
}

/** What a path is a member of: beyond the parts without a name that it lies in. */
export function holderPath(e: Evaluator, frame: Frame, id: PathId): PathId {
  const { paths } = frame.body.graph;
  let at = paths[id].parent;
  for (let part = memberAt(e, frame, at); part !== null && !('name' in part); part = memberAt(e, frame, at))
    at = paths[at].parent;
  return at;
}

/** What a path stands for as something with members. */
function wholeOf(e: Evaluator, frame: Frame, id: PathId): Part | null {
  const { selector } = frame.body.graph.paths[id];
  const member = selector.startsWith('.') ? memberAt(e, frame, id) : null;
  if (member !== null && !('name' in member)) return member;
  const type = typeOf(e, frame, id);
  const struct = type === null || type.endsWith(']') ? null : e.library.struct(bareType(type), frame.body.unit);
  return struct === null ? null : { fields: struct.fields, level: 0 };
}

/** Members one after the other: those of a part without a name count as one. */
function partsOf({ fields, level }: Part): (Field | Part)[] {
  const parts: (Field | Part)[] = [];
  for (let i = 0; i < fields.length;) {
    const group = fields[i].groups.at(level);
    let end = i + 1;
    if (group !== undefined) while (end < fields.length && fields[end].groups.at(level)?.id === group.id) end++;
    parts.push(group === undefined ? fields[i] : { fields: fields.slice(i, end), level: level + 1 });
    i = end;
  }
  return parts;
}
