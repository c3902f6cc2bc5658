/**
 * Flattens a tree by reading the parser's memory directly: ten times faster than
 * any call into it, because a tree of a big file has half a million nodes.
 *
 * The layout is that of tree-sitter 0.25 to 0.27 on wasm32 (`lib/src/subtree.h`,
 * `lib/src/parser.h` in the tree-sitter repository). It is no public interface:
 * the package version is pinned, and `createParser` compares the result with a
 * cursor's before it trusts this file.
 *
 * A `Subtree` is 8 bytes: an inline leaf (bit 0 set) or a pointer to heap data.
 *
 * | inline leaf         | heap data                                       |
 * | ------------------- | ----------------------------------------------- |
 * | +0 flags, +1 symbol | +4 padding bytes, +16 size bytes                |
 * | +6 padding bytes    | +32 error cost, +36 child count                 |
 * | +7 size bytes       | +40 symbol, +44 flags, +66 production id        |
 *
 * The children of a heap node stand right before it, 8 bytes each.
 */
import { NodeBuffer } from './node-buffer.js';
import { ERROR_KIND, NodeFlag, type FlatTree } from './tree.js';
import type { WasmMemory } from './wasm.js';

const INLINE = { isInline: 1, visible: 2, named: 4, extra: 8, missing: 32 } as const;
const HEAP = { visible: 1, named: 2, extra: 4, missing: 512 } as const;
/** Symbol of the hidden node that repeats an error; it is shown as ERROR too. */
const ERROR_REPEAT = 65534;

/** What of `TSLanguage` names nodes: aliases and fields by production, public symbols. */
interface LanguageTables {
  readonly maxAlias: number;
  /** alias[production * maxAlias + structural child] is a symbol, 0 for none. */
  readonly alias: Uint16Array;
  readonly fieldOf: Uint16Array;
  readonly publicSymbol: Uint16Array;
  readonly named: Uint8Array;
}

function readLanguage(memory: WasmMemory, language: number): LanguageTables {
  const u8 = new Uint8Array(memory.buffer);
  const u16 = new Uint16Array(memory.buffer);
  const u32 = new Uint32Array(memory.buffer);
  const word = language >> 2;
  const symbols = u32[word + 1] + u32[word + 2];
  const productions = u32[word + 7];
  const maxAlias = u16[(language + 36) >> 1];
  const slices = u32[word + 16] >> 1;
  const entries = u32[word + 17];
  const metadata = u32[word + 18];
  const publicMap = u32[word + 19] >> 1;
  const aliases = u32[word + 21] >> 1;
  if (symbols > 10_000 || productions > 100_000 || maxAlias > 1_000) throw new Error('unknown language layout');

  const alias = new Uint16Array(productions * maxAlias);
  const fieldOf = new Uint16Array(productions * maxAlias);
  for (let i = maxAlias; i < alias.length; i++) alias[i] = u16[aliases + i];
  for (let p = 0; p < productions; p++) {
    const first = u16[slices + p * 2];
    const length = u16[slices + p * 2 + 1];
    for (let k = 0; k < length; k++) {
      const entry = entries + (first + k) * 4;
      const child = u8[entry + 2];
      const inherited = u8[entry + 3];
      // Inherited fields belong to grandchildren: those are met on the way down.
      if (inherited || child >= maxAlias || fieldOf[p * maxAlias + child]) continue;
      fieldOf[p * maxAlias + child] = u16[entry >> 1];
    }
  }
  const publicSymbol = new Uint16Array(65536);
  const named = new Uint8Array(65536);
  for (let s = 0; s < symbols; s++) {
    publicSymbol[s] = u16[publicMap + s];
    named[s] = u8[metadata + s * 3 + 1];
  }
  publicSymbol[ERROR_KIND] = publicSymbol[ERROR_REPEAT] = ERROR_KIND;
  named[ERROR_KIND] = 1;
  return { maxAlias, alias, fieldOf, publicSymbol, named };
}

/** Slots of a stack frame: a node whose children are being read. */
enum Slot {
  child,
  childrenEnd,
  offset,
  structural,
  production,
  field,
  parent,
  own,
  size,
}

/** @param language address of the language's `TSLanguage` */
export function memoryFlattener(memory: WasmMemory, language: number): (tree: number) => FlatTree {
  const { maxAlias, alias, fieldOf, publicSymbol, named } = readLanguage(memory, language);
  const out = new NodeBuffer();
  // An explicit stack: sources may nest deeper than JavaScript may recurse.
  let stack = new Int32Array(Slot.size * 256);

  return (tree) => {
    const u8 = new Uint8Array(memory.buffer);
    const u16 = new Uint16Array(memory.buffer);
    const u32 = new Uint32Array(memory.buffer);
    let top = -1;
    out.clear();

    /** Emits the node if it is visible, opens a frame for its children, and returns its end in bytes. */
    const enter = (at: number, offset: number, aliased: number, field: number, parent: number): number => {
      const head = u32[at >> 2];
      if (head & INLINE.isInline) {
        const start = offset + u8[at + 6];
        const end = start + u8[at + 7];
        if (head & INLINE.visible || aliased) {
          const isNamed = aliased ? named[aliased] !== 0 : (head & INLINE.named) !== 0;
          const flags =
            (isNamed ? NodeFlag.named : 0) |
            (head & INLINE.extra ? NodeFlag.extra : 0) |
            (head & INLINE.missing ? NodeFlag.missing | NodeFlag.hasError : 0);
          out.add(publicSymbol[aliased || (head >>> 8) & 255], field, flags, start >> 1, end >> 1, parent);
        }
        return end;
      }
      const word = head >> 2;
      const start = offset + u32[word + 1];
      const end = start + u32[word + 4];
      const count = u32[word + 9];
      const bits = u16[(head + 44) >> 1];
      let own = -1;
      if (bits & HEAP.visible || aliased) {
        const isNamed = aliased ? named[aliased] !== 0 : (bits & HEAP.named) !== 0;
        const flags =
          (isNamed ? NodeFlag.named : 0) |
          (bits & HEAP.extra ? NodeFlag.extra : 0) |
          (bits & HEAP.missing ? NodeFlag.missing : 0) |
          (u32[word + 8] !== 0 ? NodeFlag.hasError : 0);
        own = out.add(publicSymbol[aliased || u16[(head + 40) >> 1]], field, flags, start >> 1, end >> 1, parent);
        field = 0;
      }
      if (count > 0) {
        top += Slot.size;
        if (top + Slot.size > stack.length) {
          const grown = new Int32Array(stack.length * 2);
          grown.set(stack);
          stack = grown;
        }
        stack[top + Slot.child] = head - count * 8;
        stack[top + Slot.childrenEnd] = head;
        stack[top + Slot.offset] = offset;
        stack[top + Slot.structural] = 0;
        stack[top + Slot.production] = u16[(head + 66) >> 1] * maxAlias;
        stack[top + Slot.field] = field;
        stack[top + Slot.parent] = own >= 0 ? own : parent;
        stack[top + Slot.own] = own;
      }
      return end;
    };

    top = -Slot.size;
    enter(tree, 0, 0, 0, -1);
    while (top >= 0) {
      const frame = top;
      const child = stack[frame + Slot.child];
      if (child === stack[frame + Slot.childrenEnd]) {
        if (stack[frame + Slot.own] >= 0) out.close(stack[frame + Slot.own]);
        top -= Slot.size;
        continue;
      }
      const head = u32[child >> 2];
      const extra = head & INLINE.isInline ? head & INLINE.extra : u16[(head + 44) >> 1] & HEAP.extra;
      let aliased = 0;
      let field = 0;
      if (!extra) {
        const place = stack[frame + Slot.production] + stack[frame + Slot.structural]++;
        if (stack[frame + Slot.production] > 0) {
          aliased = alias[place];
          field = fieldOf[place];
        }
        field ||= stack[frame + Slot.field];
      }
      stack[frame + Slot.child] = child + 8;
      stack[frame + Slot.offset] = enter(child, stack[frame + Slot.offset], aliased, field, stack[frame + Slot.parent]);
    }
    return out.finish();
  };
}
