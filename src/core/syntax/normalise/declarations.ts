/** Macros outside statements: at file level, among struct members, in enums and initialisers. */
import { definitionMacros, structGroups } from '../data/macros.js';
import { fixArguments } from './arguments.js';
import { Note, type Pass } from './pass.js';
import { Char, Kind } from './tokens.js';
import { TYPE_WORD, Word } from './words.js';

const DEFINITIONS = new Set(definitionMacros);
/** The word at `k`, followed by `(`, starts an item at file level. Returns the token to go on with. */
export function fileMacro(p: Pass, k: number): number {
  const { t } = p;
  const open = k + 1;
  const close = t.match[open];
  const name = t.textOf(k);
  const after = t.kindAt(close + 1);
  if (DEFINITIONS.has(name)) {
    p.edits.blank(t.end[open], t.start[close]);
    if (after !== Char.semicolon) p.insertAfter(close, ';');
    return close;
  }
  if (after === Char.openBrace || after === Char.equals) {
    // SYSCALL_DEFINE1(name, type, arg) { … }: `type (name) {` is a definition to the grammar,
    // EXPORT_OPS(name, namespace) = { … }: `type (name) = {` a declaration.
    if (after === Char.equals && t.word[open + 1] & TYPE_WORD && typedVariable(p, k)) return close;
    firstArgumentOnly(p, open, close);
    return k;
  }
  const newLine = t.breaksLine(t.end[close], t.start[close + 1]);
  if (after === Kind.word && !newLine && declaresOne(p, close + 1)) {
    firstArgumentOnly(p, open, close);
    return close;
  }
  const newItem = after === Kind.none || (newLine && t.lineIndent(close + 1) === 0);
  if (newItem && (after === Kind.word || after === Kind.none)) p.insertAfter(close, ';');
  if (after === Char.semicolon && hasDesignators(p, open, close)) {
    p.edits.blank(t.end[open], t.start[close]);
    return close;
  }
  fixArguments(p, k);
  return k;
}

function firstArgumentOnly(p: Pass, open: number, close: number): void {
  const { t } = p;
  let comma = open + 1;
  while (comma < close && t.kind[comma] !== Char.comma) comma = p.skip(comma) + 1;
  if (comma >= close) return;
  p.edits.blank(t.start[comma], t.start[close]);
  for (let q = comma; q < close; q++) t.kind[q] = Kind.gone;
}

/** Does `name;`, `name = …` or `name[…]` stand here? */
function declaresOne(p: Pass, k: number): boolean {
  const after = p.t.kindAt(k + 1);
  return after === Char.semicolon || after === Char.equals || after === Char.openBracket;
}

/** `MACRO(type, arguments) name;` in a function: `MACRO(type) name;` is a declaration to the grammar. */
export function macroDeclaration(p: Pass, k: number): boolean {
  const { t } = p;
  const close = t.match[k + 1];
  if (t.kindAt(close + 1) !== Kind.word || t.word[close + 1] !== 0 || !declaresOne(p, close + 1)) return false;
  if (t.breaksLine(t.end[close], t.start[close + 1]) || !/^[A-Z_]+$/.test(t.textOf(k))) return false;
  if ((t.word[k + 2] & TYPE_WORD) === 0) return false;
  firstArgumentOnly(p, k + 1, close);
  p.note(k, Note.argumentsDone);
  return true;
}

/** `DEFINE_PER_CPU(type, name) = value`: the macro's own words go. */
function typedVariable(p: Pass, k: number): boolean {
  const { t } = p;
  const open = k + 1;
  const close = t.match[open];
  const comma = p.lastComma(open, close);
  if (comma < 0) return false;
  p.edits.blank(t.start[k], t.end[open]);
  let end = comma;
  for (let z = open + 1; z < comma; z++) if (t.kind[z] === Char.openBracket && end === comma) end = z;
  p.edits.blank(t.start[end], t.end[comma]); // an array type keeps only its element
  p.blankToken(close);
  for (const z of [k, open, comma, close]) t.kind[z] = Kind.gone;
  return true;
}

function hasDesignators(p: Pass, open: number, close: number): boolean {
  const { t } = p;
  for (let q = open + 1; q < close; q++) {
    if (
      t.kind[q] === Char.openBrace &&
      (t.kind[q - 1] === Char.comma || t.kind[q - 1] === Char.open) &&
      t.kind[q + 1] === Char.dot
    )
      return true;
  }
  return false;
}

/** `static MACRO(args);`, without `;`, or `static MACRO(type, name) = …`. Returns the token to go on with, or -1. */
export function staticMacro(p: Pass, k: number): number {
  const { t } = p;
  let q = k + 1;
  while (t.kindAt(q) === Kind.word && t.kindAt(q + 1) === Kind.word && isQualifier(t.textOf(q))) q++;
  if (t.kindAt(q) !== Kind.word || t.kindAt(q + 1) !== Char.open || t.word[q] & (TYPE_WORD | Word.typeof)) return -1;
  const open = q + 1;
  const close = t.match[open];
  if (close < 0) return -1;
  const after = t.kindAt(close + 1);
  const name = t.textOf(q);
  const dropQualifiers = (): void => {
    p.edits.blank(t.start[k], t.start[q]);
    for (let z = k; z < q; z++) t.kind[z] = Kind.gone;
    p.note(q - 1, Note.ends);
  };
  if (after === Char.semicolon) {
    dropQualifiers();
    return q - 1;
  }
  if (
    after === Kind.word &&
    t.breaksLine(t.end[close], t.start[close + 1]) &&
    t.lineIndent(close + 1) === 0 &&
    /^[A-Z]/.test(name)
  ) {
    dropQualifiers();
    p.insertAfter(close, ';');
    return q - 1;
  }
  if (after === Kind.word && declaresOne(p, close + 1)) {
    firstArgumentOnly(p, open, close);
    return close;
  }
  if (after === Char.equals && name !== 'DECLARE_BITMAP' && typedVariable(p, q)) return close;
  return -1;
}

function isQualifier(word: string): boolean {
  return word === 'const' || word === 'volatile' || word === 'extern' || word === 'struct' || word === 'inline';
}

/** `DECLARE_BITMAP(name, bits)` is an array. */
export function bitmap(p: Pass, k: number): boolean {
  const { t } = p;
  const open = k + 1;
  const close = t.match[open];
  const after = t.kindAt(close + 1);
  if (after !== Char.semicolon && after !== Char.equals && after !== Char.comma) return false;
  const comma = p.lastComma(open, close);
  if (comma < 0) return false;
  p.edits.put(t.start[k], t.end[open], 'unsigned long');
  p.putToken(comma, '[');
  p.putToken(close, ']');
  t.kind[k] = t.kind[open] = Kind.gone;
  return true;
}

/** A macro among the members of a struct. Returns the token to go on with. */
export function memberMacro(p: Pass, k: number): number {
  const { t } = p;
  const open = k + 1;
  const close = t.match[open];
  const name = t.textOf(k);
  const after = t.kindAt(close + 1);
  if (name === 'DECLARE_FLEX_ARRAY') {
    // type name;
    const comma = p.lastComma(open, close);
    if (comma < 0) return k;
    p.edits.blank(t.start[k], t.end[open]);
    p.blankToken(comma);
    p.blankToken(close);
    return open;
  }
  const before = structGroups[name];
  if (before !== undefined) {
    let q = open + 1;
    for (let left = before; q < close && left > 0; q++) {
      if (t.kind[q] === Char.comma) left--;
      else q = p.skip(q);
    }
    p.edits.blank(t.start[k], t.end[q - 1]);
    p.blankToken(close);
    // What is left are members of the struct around it.
    for (let z = k; z < q; z++) t.kind[z] = Kind.gone;
    t.kind[close] = Kind.gone;
    if (after === Char.semicolon) p.blankToken(close + 1);
    p.note(q - 1, Note.ends);
    p.note(close, Note.ends);
    return q - 1;
  }
  if (after === Char.semicolon && (t.word[k] & TYPE_WORD) === 0 && /^[A-Z_]/.test(name)) {
    p.edits.blank(t.start[k], t.end[close + 1]);
    return close + 1;
  }
  if (after === Kind.word && declaresOne(p, close + 1) && !t.breaksLine(t.end[close], t.start[close + 1])) {
    firstArgumentOnly(p, open, close);
    return close;
  }
  if (
    after !== Char.semicolon &&
    /^[A-Z_]/.test(name) &&
    t.breaksLine(t.end[close], t.start[close + 1] ?? t.end[close])
  ) {
    p.edits.blank(t.start[k], t.end[close]);
    p.note(close, Note.ends);
    return close;
  }
  return k;
}

/** `NAME(args),` or `MACRO(args)` without a comma in an enum. */
export function enumeratorMacro(p: Pass, k: number): number {
  const { t } = p;
  const before = t.kindAt(k - 1);
  if (before !== Char.openBrace && before !== Char.comma && !p.has(k - 1, Note.ends)) return k;
  const open = k + 1;
  const close = t.match[open];
  const after = t.kindAt(close + 1);
  p.edits.blank(t.end[open], t.end[close]);
  p.putToken(open, after === Char.comma || after === Char.closeBrace || after === Char.equals ? ' ' : ',');
  p.note(close, Note.ends);
  return close;
}

/** `MACRO(args)` as an element that brings its own comma. */
export function elementMacro(p: Pass, k: number): void {
  const { t } = p;
  const before = t.kindAt(k - 1);
  if (before !== Char.openBrace && before !== Char.comma && !p.has(k - 1, Note.ends)) return;
  const close = t.match[k + 1];
  const after = t.kindAt(close + 1);
  if (after === Char.equals) {
    // CHANNEL(1) = { … }: a designator in disguise.
    p.edits.blank(t.start[k], t.end[close + 1]);
    for (let q = k; q <= close; q++) t.kind[q] = Kind.gone;
    return;
  }
  if (after === Kind.word || after === Char.dot || after === Char.openBrace || after === Char.openBracket)
    p.insertAfter(close, ',');
}

/** A word alone on its line in an initialiser or enum: a list that brings its own commas. */
export function bareElement(p: Pass, k: number): void {
  const { t } = p;
  const before = t.kindAt(k - 1);
  if (before !== Char.openBrace && before !== Char.comma && !p.has(k - 1, Note.ends)) {
    // The element before it may lack its comma.
    const list =
      before === Char.closeBrace && t.breaksLine(t.end[k - 1], t.start[k]) && /^[A-Z][A-Z0-9_]+$/.test(t.textOf(k));
    if (!list || !p.insertAfter(k - 1, ',')) return;
  }
  if (t.kindAt(k + 1) !== Kind.word || !t.breaksLine(t.end[k], t.start[k + 1])) return;
  if (/^[A-Z][A-Z0-9_]+$/.test(t.textOf(k))) p.insertAfter(k, ',');
}

/** A word in capitals before a declaration or alone on its line stands for an attribute or for nothing known. */
export function bareMacro(p: Pass, k: number, inFile: boolean): boolean {
  const { t } = p;
  const next = t.kindAt(k + 1);
  if (t.end[k] - t.start[k] < 3) return false;
  if (next !== Kind.word && next !== Char.closeBrace && !(next === Char.openBrace && !inFile)) return false;
  const name = t.textOf(k);
  // Three words in a row: the first of them is no type.
  const third = t.kindAt(k + 2);
  const beforeName =
    inFile && next === Kind.word && t.word[k + 1] === 0 && (third === Kind.word || third === Char.star);
  const beforeType =
    inFile &&
    next === Kind.word &&
    name.length > 3 &&
    ((t.word[k + 1] & (TYPE_WORD | Word.static)) !== 0 || /^(?:bool|inline|extern)$/.test(t.textOf(k + 1)));
  const capitals = /^_*[A-Z][A-Z0-9_]+(?:xxx)?$/.test(name);
  const qualified = next === Kind.word && /^(?:const|volatile)$/.test(t.textOf(k + 1));
  const prefix =
    (beforeName && capitals && !qualified) || (beforeType && (capitals || (name.startsWith('__') && !qualified)));
  if (!prefix && (!capitals || name.startsWith('_'))) return false;
  const alone =
    t.breaksLine(t.end[k], t.start[k + 1]) &&
    !(inFile && next === Kind.word && t.kindAt(k + 2) === Char.open && !/^[A-Z_]+$/.test(t.textOf(k + 1)));
  if (!prefix && !alone) return false;
  p.blankToken(k);
  p.note(k, Note.ends);
  return true;
}
