import type { Bodies, Body } from './bodies.js';

/** Of a function with more callers none is asked. */
export const MOST_CALLERS = 8;
/** How far up a failure is followed that callers hand on. */
const MOST_STEPS = 4;

/** A place where a function is called: directly, or through the member of a structure that holds it. */
export interface CallSite {
  readonly caller: Body;
  /** Offset into the caller's code: where the expression that calls begins, and behind its closing parenthesis. */
  readonly from: number;
  readonly to: number;
}

/** Where a function is called; null when that is not known, or in too many places. */
export function callSites(name: string, bodies: Bodies): readonly CallSite[] | null {
  const direct = bodies.callers(name).flatMap((caller) => sitesIn(caller, `(?<![\\w>.])${name}`));
  const table = bodies.tableOf(name);
  if (table === null) return few(direct);
  if (direct.length > 0 || table.tag === null) return null;
  const { member, tag } = table;
  const through = bodies
    .callers(member, true)
    .filter((caller) => new RegExp(`\\b${tag}\\b`).test(caller.code))
    .flatMap((caller) => sitesIn(caller, `(?<![\\w>.])\\w+(?:\\[[^\\]]*\\]|->\\w+|\\.\\w+)*(?:->|\\.)${member}`));
  return few(through);
}

function few(sites: readonly CallSite[]): readonly CallSite[] | null {
  return sites.length === 0 || new Set(sites.map((s) => s.caller)).size > MOST_CALLERS ? null : sites;
}

function sitesIn(caller: Body, expression: string): CallSite[] {
  const sites: CallSite[] = [];
  for (const match of caller.code.matchAll(new RegExp(`${expression}\\s*\\(`, 'g'))) {
    const open = match.index + match[0].length;
    const to = closing(caller.code, open);
    // the caller's own header is no call
    if (to !== null && !/^\s*\{/.test(caller.code.slice(to))) sites.push({ caller, from: match.index, to });
  }
  return sites;
}

/** Behind the parenthesis that closes what is open at `from`. */
function closing(code: string, from: number): number | null {
  let depth = 1;
  for (let i = from; i < code.length; i++) {
    if (code[i] === '(') depth++;
    else if (code[i] === ')' && --depth === 0) return i + 1;
  }
  return null;
}

/**
 * All who call it, as far up as they hand its result on, go on whether it failed or
 * not. `gives` tells of a caller that it gives up what is kept: one that may fail
 * itself later on has to.
 */
export function goesUnheard(
  name: string,
  bodies: Bodies,
  gives: (caller: Body) => boolean,
  steps = MOST_STEPS,
): boolean {
  const sites = callSites(name, bodies);
  if (sites === null) return false;
  return sites.every((site) => {
    if (isIgnored(site)) return !mayFailAfter(site) || gives(site.caller);
    return steps > 0 && isHandedOn(site) && goesUnheard(site.caller.name, bodies, gives, steps - 1);
  });
}

/** Behind the call the caller returns something that is not plainly a success. */
function mayFailAfter({ caller, to }: CallSite): boolean {
  return /\breturn\s+(?!0\s*;)[^;]/.test(caller.code.slice(to));
}

/** `return foo(x);` */
function isHandedOn({ caller, from, to }: CallSite): boolean {
  return /\breturn\s*$/.test(caller.code.slice(0, from)) && /^\s*;/.test(caller.code.slice(to));
}

/** `foo(x);` as a statement, or a failure of which no more is done than to tell of it. */
function isIgnored({ caller, from, to }: CallSite): boolean {
  const before = caller.code.slice(0, from);
  const after = caller.code.slice(to);
  if (/(?:[;{}]|:\s*\n|\belse|\(\s*void\s*\))\s*$/.test(before) || isBranch(before)) return /^\s*;/.test(after);
  const status = /(?:[;{}]|\*\/)\s*(?:int\s+)?(\w+)\s*=\s*$/.exec(before)?.[1];
  if (status === undefined) return false;
  const asked = new RegExp(
    `^\\s*;\\s*if\\s*\\(\\s*(?:${status}|${status}\\s*(?:<|!=)\\s*0)\\s*\\)\\s*(\\{?)\\s*${TELLS}\\s*\\(`,
  );
  const told = asked.exec(after);
  if (told === null) return false;
  const end = closing(after, told[0].length);
  if (end === null) return false;
  const rest = after.slice(end);
  const next = told[1] === '{' ? /^\s*;\s*\}/.exec(rest) : /^\s*;/.exec(rest);
  return (
    next !== null &&
    !new RegExp(`^\\s*(?:else\\b|return\\s+${status}\\b|return\\b[^;]*\\b${status}\\b)`).test(
      rest.slice(next[0].length),
    )
  );
}

/** A call that prints, by its name. */
const TELLS = '\\w*(?:err|warn|info|dbg|debug|print|ERR|WARN|INFO|DBG|ERROR)\\w*';

/** The text ends with `if (…)`: what comes next is the branch. */
function isBranch(before: string): boolean {
  if (!/\)\s*$/.test(before)) return false;
  let depth = 0;
  for (let i = before.lastIndexOf(')'); i >= 0; i--) {
    if (before[i] === ')') depth++;
    else if (before[i] === '(' && --depth === 0) return /\b(?:if|while|for)\s*$/.test(before.slice(0, i));
  }
  return false;
}
