/**
 * `#if` in C that has not been preprocessed.
 *
 * | where                                     | what is done                                      |
 * | ----------------------------------------- | ------------------------------------------------- |
 * | whole statements in a function            | left alone: the grammar has nodes for it          |
 * | whole declarations, members, elements     | all branches stay, the directive lines go         |
 * | anything else (half statements, …)        | one branch stays; what goes is marked in functions |
 *
 * `#if 0` goes everywhere, and so does what a macro of the file itself rules out. Of two branches the one stays that is compiled when the
 * option is set: the first one, the second one after `#ifndef` and `#if !…`.
 */
import type { Mark } from '../tree.js';
import { endsDefinition, insideBrace, Inside } from './braces.js';
import type { Edits } from './edits.js';
import type { Directive } from './lexer.js';
import { OwnMacros } from './own-macros.js';
import { Char, isSpace, Kind, type Tokens } from './tokens.js';
import { Word } from './words.js';

/** An open bracket; a linked list, so that a branch can go back to where it started. */
interface Open {
  readonly token: number;
  readonly kind: number;
  readonly inside: Inside;
  readonly up: Open | null;
  readonly inBlock: boolean;
}

interface Branch {
  readonly directive: Directive;
  /** Whether it is compiled, as far as the file says. */
  readonly decided: boolean | null;
  readonly firstToken: number;
  lastToken: number;
  /** Open brackets at its end. */
  exit: Open | null;
  /** Start of the directive that ends it. */
  end: number;
}

interface Group {
  readonly entry: Open | null;
  readonly branches: Branch[];
}

/** Groups nested deeper than this are left as they are. */
const MAX_NESTING = 200;

export function resolveConditionals(
  t: Tokens,
  directives: readonly Directive[],
  edits: Edits,
  marks: Mark[],
): Uint8Array {
  const dead = new Uint8Array(t.count);
  const groups: Group[] = [];
  const own = new OwnMacros();
  let open: Open | null = null;
  let next = 0;
  let skipped = 0;

  for (let k = 0; k <= t.count; k++) {
    for (; next < directives.length && directives[next].token === k; next++) {
      const directive = directives[next];
      switch (directive.name) {
        case 'if':
        case 'ifdef':
        case 'ifndef':
          if (groups.length >= MAX_NESTING) {
            skipped++;
            edits.blank(directive.start, directive.end);
            break;
          }
          groups.push({ entry: open, branches: [newBranch(directive, own.decides(t.text, directive))] });
          break;
        case 'else':
        case 'elif':
        case 'elifdef':
        case 'elifndef': {
          const group = groups.at(-1);
          if (!group || skipped > 0) {
            edits.blank(directive.start, directive.end);
            break;
          }
          endBranch(group, directive, k, open);
          group.branches.push(newBranch(directive, null));
          open = group.entry;
          break;
        }
        case 'endif': {
          const group = skipped > 0 ? undefined : groups.pop();
          if (skipped > 0) skipped--;
          if (!group) {
            edits.blank(directive.start, directive.end);
            break;
          }
          endBranch(group, directive, k, open);
          open = resolve(t, group, directive, dead, edits, marks);
          break;
        }
        default:
          own.note(t.text, directive, groups.length === 0);
          edits.blank(directive.start, directive.end);
      }
    }
    if (k < t.count) open = step(t, k, open);
  }
  // Groups without an end: the text stays, the lines go.
  for (const group of groups) {
    for (const branch of group.branches) edits.blank(branch.directive.start, branch.directive.end);
  }
  return dead;
}

function newBranch(directive: Directive, decided: boolean | null): Branch {
  return {
    directive,
    decided,
    firstToken: directive.token,
    lastToken: directive.token,
    exit: null,
    end: directive.end,
  };
}

function endBranch(group: Group, directive: Directive, token: number, open: Open | null): void {
  const branch = group.branches[group.branches.length - 1];
  branch.lastToken = token;
  branch.exit = open;
  branch.end = directive.start;
}

/** Follows brackets from token to token. */
function step(t: Tokens, k: number, open: Open | null): Open | null {
  const kind = t.kind[k];
  if (kind === Char.openBrace) {
    const inside = insideBrace(t, k, open?.inside ?? Inside.file);
    return { token: k, kind, inside, up: open, inBlock: inside === Inside.block || (open?.inBlock ?? false) };
  }
  if (kind === Char.open || kind === Char.openBracket) {
    return { token: k, kind, inside: Inside.list, up: open, inBlock: open?.inBlock ?? false };
  }
  if (kind === Char.closeBrace || kind === Char.close || kind === Char.closeBracket) {
    if (kind === Char.closeBrace && endsDefinition(t, k)) return null;
    const wanted = kind === Char.close ? Char.open : kind === Char.closeBrace ? Char.openBrace : Char.openBracket;
    if (open?.kind !== wanted) return open;
    t.match[k] = open.token;
    t.match[open.token] = k;
    return open.up;
  }
  return open;
}

/** Decides on a group at its `#endif`; returns the open brackets after it. */
function resolve(
  t: Tokens,
  group: Group,
  endif: Directive,
  dead: Uint8Array,
  edits: Edits,
  marks: Mark[],
): Open | null {
  const { entry, branches } = group;
  const live = branches.filter((branch) => !isNever(t, branch));
  const always = live.find((branch) => isAlways(t, branch));
  const blankLines = (): void => {
    for (const branch of branches) edits.blank(branch.directive.start, branch.directive.end);
    edits.blank(endif.start, endif.end);
  };
  const keepOnly = (kept: Branch | undefined, reason: string): Open | null => {
    for (const branch of branches) {
      if (branch === kept) continue;
      dead.fill(1, branch.firstToken, branch.lastToken);
      edits.blank(branch.directive.start, branch.end);
      if (entry?.inBlock && branch.lastToken > branch.firstToken) {
        marks.push({ kind: 'dropped', at: branch.directive.end, end: branch.end, reason });
      }
    }
    if (kept) edits.blank(kept.directive.start, kept.directive.end);
    edits.blank(endif.start, endif.end);
    return kept ? kept.exit : entry;
  };

  if (live.length < branches.length || always) return keepOnly(always ?? live[0], 'the condition is a constant');
  if (branches.every((branch) => branch.exit === entry)) {
    const whole = wholeItems(t, group, dead);
    if (whole === 'statements') {
      tidyLines(t, group, endif, dead, edits);
      return entry;
    }
    if (whole === 'items') {
      blankLines();
      return entry;
    }
  }
  const kept = choose(t, group);
  return keepOnly(kept, 'the branches are not whole statements');
}

/** Makes lines that stay acceptable to the grammar: it takes nothing after `#else`, `#endif`, `#ifdef NAME`. */
function tidyLines(t: Tokens, group: Group, endif: Directive, dead: Uint8Array, edits: Edits): void {
  for (const { directive } of group.branches) {
    if (directive.name === 'else') edits.blank(directive.argument, directive.end);
    if (directive.name === 'ifdef' || directive.name === 'ifndef') {
      const name = /^\s*\w+/.exec(argumentOf(t, directive));
      if (name) edits.blank(directive.argument + name[0].length, directive.end);
    }
  }
  edits.blank(endif.argument, endif.end);
  const before = liveBefore(group.branches[0].firstToken, dead);
  // A label wants a statement after it, and a conditional is none.
  if (isGotoLabel(t, before, dead)) edits.put(t.end[before], t.end[before] + 1, ';');
}

function argumentOf(t: Tokens, directive: Directive): string {
  return t.text.slice(directive.argument, directive.end);
}

function isNever(t: Tokens, branch: Branch): boolean {
  const { name } = branch.directive;
  if (branch.decided !== null) return !branch.decided;
  return (
    (name === 'if' || name === 'elif') &&
    /^\s*(?:0|\(\s*0\s*\))\s*(?:$|\/[/*]|&&)/.test(argumentOf(t, branch.directive))
  );
}

function isAlways(t: Tokens, branch: Branch): boolean {
  const { name } = branch.directive;
  if (branch.decided !== null) return branch.decided;
  return (
    (name === 'if' || name === 'elif') &&
    /^\s*(?:1|\(\s*1\s*\))\s*(?:$|\/[/*]|\|\|)/.test(argumentOf(t, branch.directive))
  );
}

function choose(t: Tokens, group: Group): Branch | undefined {
  const { entry, branches } = group;
  const [first, second] = branches;
  const argument = argumentOf(t, first.directive);
  const negated =
    first.directive.name === 'ifndef'
      ? entry !== null || /CONFIG_/.test(argument)
      : first.directive.name === 'if' &&
        /^\s*!\s*(?:defined|IS_ENABLED|IS_REACHABLE)/.test(argument) &&
        !/&&|\|\|/.test(argument);
  if (!negated || entry === null) return first;
  if (second) return second;
  return first.exit === entry ? first : undefined;
}

/** Do all branches hold whole statements, or whole items of what they stand in? */
function wholeItems(t: Tokens, group: Group, dead: Uint8Array): 'statements' | 'items' | null {
  const { entry, branches } = group;
  const inside = entry?.inside ?? Inside.file;
  if (inside === Inside.list) return null;
  const before = liveBefore(branches[0].firstToken, dead);
  const after = branches[branches.length - 1].lastToken;
  if (t.kindAt(after) === Kind.word && t.word[after] & Word.opensStatement && t.textOf(after) === 'else') return null;
  if (!startsItem(t, before, inside, dead)) return null;
  let empty = true;
  let labels = false;
  for (const branch of branches) {
    const first = liveAfter(branch.firstToken, branch.lastToken, dead);
    if (first < 0) continue;
    empty = false;
    const last = liveBefore(branch.lastToken, dead);
    if (!endsItem(t, last, inside, dead)) return null;
    if (t.kind[first] === Kind.word) {
      if (t.word[first] & Word.label) labels = true;
      if (t.word[first] & Word.opensStatement && t.textOf(first) === 'else') return null;
    }
  }
  if (inside !== Inside.block) return 'items';
  // Cases of a switch stay together: their order is all that counts.
  return empty || labels ? 'items' : 'statements';
}

function liveBefore(end: number, dead: Uint8Array): number {
  let k = end - 1;
  // The limit keeps files made of nothing but `#if 0` linear.
  for (let steps = 0; k >= 0 && dead[k]; k--) if (++steps > 20_000) return -1;
  return k;
}

function liveAfter(from: number, end: number, dead: Uint8Array): number {
  for (let k = from; k < end; k++) if (!dead[k]) return k;
  return -1;
}

function startsItem(t: Tokens, before: number, inside: Inside, dead: Uint8Array): boolean {
  const kind = t.kindAt(before);
  switch (inside) {
    case Inside.initialiser:
    case Inside.enum:
      return kind === Char.openBrace || kind === Char.comma;
    case Inside.block:
      return (
        kind === Char.semicolon ||
        kind === Char.openBrace ||
        kind === Char.closeBrace ||
        (kind === Char.colon && (isCaseColon(t, before, dead) || isGotoLabel(t, before, dead)))
      );
    case Inside.struct:
      return kind === Char.semicolon || kind === Char.openBrace || kind === Char.closeBrace;
    default:
      // At file level a macro without a semicolon ends an item too.
      return kind === Kind.none || kind === Char.semicolon || kind === Char.closeBrace || kind === Char.close;
  }
}

function endsItem(t: Tokens, last: number, inside: Inside, dead: Uint8Array): boolean {
  const kind = t.kindAt(last);
  switch (inside) {
    case Inside.initialiser:
    case Inside.enum:
      return kind === Char.comma;
    case Inside.block:
      return kind === Char.semicolon || kind === Char.closeBrace || (kind === Char.colon && isCaseColon(t, last, dead));
    case Inside.struct:
      return kind === Char.semicolon || kind === Char.closeBrace;
    default:
      return kind === Char.semicolon || kind === Char.closeBrace;
  }
}

/** Is this the colon of `case x:` or `default:`? */
function isCaseColon(t: Tokens, colon: number, dead: Uint8Array): boolean {
  for (let k = colon - 1, steps = 0; k >= 0 && steps < 40; k--) {
    if (dead[k]) continue;
    steps++;
    if (t.word[k] & Word.label) return true;
    const kind = t.kind[k];
    if (kind === Char.semicolon || kind === Char.openBrace || kind === Char.closeBrace || kind === Char.question)
      return false;
  }
  return false;
}

/** Is this the colon of `name:`, with room after it? */
function isGotoLabel(t: Tokens, colon: number, dead: Uint8Array): boolean {
  if (t.kindAt(colon) !== Char.colon) return false;
  const name = liveBefore(colon, dead);
  if (t.kindAt(name) !== Kind.word || t.word[name] & Word.label) return false;
  const before = t.kindAt(liveBefore(name, dead));
  const ends =
    before === Char.semicolon || before === Char.openBrace || before === Char.closeBrace || before === Char.colon;
  return ends && isSpace(t.text.charCodeAt(t.end[colon]));
}
