import type {
  CleanupContract,
  Contract,
  ContractBook,
  Effect,
  Evidence,
  GuardContract,
  IteratorContract,
  Target,
  When,
} from '../contracts/index.js';
import { nearest } from './suggest.js';

/** What is known of a name, in words; null when nothing is. */
export function describeName(book: ContractBook, name: string): string | null {
  const parts: string[] = [];
  const contract = book.contract(name);
  if (contract !== undefined) parts.push(describeContract(contract));
  const iterator = book.iterator(name);
  if (iterator !== undefined) parts.push(describeIterator(iterator));
  const cleanup = book.cleanup(name);
  if (cleanup !== undefined) parts.push(describeCleanup(cleanup));
  const guard = book.guard(name);
  if (guard !== undefined) parts.push(describeGuard(guard));
  const predicate = book.predicate(name);
  if (predicate !== undefined) parts.push(`${name}: tests or converts its argument (${predicate})\n`);
  if (parts.length === 0) {
    if (book.transparent.has(name)) parts.push(`${name}: passes its argument on as a condition\n`);
    else if (book.noReturn.has(name)) parts.push(`${name}: never returns\n`);
    else if (book.looksOnly(name))
      parts.push(`${name}: by its name, only looks at its arguments; nothing is kept or released\n`);
    else if (book.isTeardown(name))
      parts.push(`${name}: by its name, probably undoes what was set up on its argument\n`);
  }
  return parts.length === 0 ? null : parts.join('\n');
}

/** The answer for a name that nothing is known of. */
export function unknownName(book: ContractBook, name: string): string {
  const near = nearest(name, book.names());
  const partners = partnersByName(book, name);
  let out = `${name}: no contract.\n`;
  out += '  In a file that defines it, its body says what it does (derived).\n';
  out +=
    partners.length === 0
      ? '  Elsewhere nothing is assumed: what it returns and keeps is unknown.\n'
      : `  By its name it may pair with ${partners.join(' or ')} (inferred: only where that stands in the same file).\n`;
  if (near.length > 0) out += `  Known names like it: ${near.join(', ')}\n`;
  return out;
}

/** The names that would undo it, if a verb in it has an opposite. */
function partnersByName(book: ContractBook, name: string): string[] {
  const words = name.split('_');
  const partners = new Set<string>();
  for (const { acquire, release } of book.verbs) {
    const at = words.lastIndexOf(acquire);
    if (at < 0) continue;
    for (const verb of release) partners.add([...words.slice(0, at), verb, ...words.slice(at + 1)].join('_'));
  }
  return [...partners];
}

function describeContract(c: Contract): string {
  let out = `${c.name}${versions(c)}\n`;
  if (c.origin !== 'builtin') out += `  from: ${c.origin === 'workspace' ? 'your own contracts' : c.origin}\n`;
  for (const effect of c.effects) out += `  ${describeEffect(effect)}\n`;
  if (c.effects.length === 0) out += '  takes and gives up nothing\n';
  if (c.pure) out += '  only looks: its arguments are neither kept nor released\n';
  out += `  fails: ${FAILURES[c.failure] ?? c.failure}\n`;
  if (c.note !== null) out += `  note: ${c.note}\n`;
  return out + describeEvidence(c.evidence);
}

function versions({ since, until }: Contract): string {
  if (since !== undefined && until !== undefined) return ` (from ${since}, before ${until})`;
  if (since !== undefined) return ` (from ${since})`;
  return until === undefined ? '' : ` (before ${until})`;
}

const FAILURES: Readonly<Record<string, string>> = {
  null: 'with NULL',
  errptr: 'with an error pointer',
  'null-or-errptr': 'with NULL or an error pointer',
  negative: 'with a negative number',
  nonzero: 'with anything but zero',
  zero: 'with zero or false',
  never: 'never',
  'not-positive': 'with zero or a negative number',
  unknown: 'in a way that is not known',
};

function describeEffect(effect: Effect): string {
  switch (effect.do) {
    case 'acquire': {
      const what = `takes ${article(effect.kind)} (${effect.object}) on ${place(effect.on)}${when(effect.when)}`;
      if (effect.managed !== undefined) {
        return `${what}; ${effect.managed.scope} gives it up when ${argument(effect.managed.owner)} goes`;
      }
      return effect.release.length === 0 ? what : `${what}; owed: ${effect.release.join(' or ')}`;
    }
    case 'release': {
      const what = `gives up ${article(effect.kind)}${effect.object === null ? '' : ` (${effect.object})`} on ${place(effect.on)}`;
      return `${what}${when(effect.when)}${effect.final ? '; the memory is gone afterwards' : ''}`;
    }
    case 'assign':
      return `stores ${argument(effect.from)} in ${argument(effect.to)}`;
    case 'wipe':
      return `overwrites what ${argument(effect.arg)} points to`;
    case 'consume':
      return `takes over what the caller owed for ${place(effect.on)}${when(effect.when)}${effect.to === null ? '' : `: ${effect.to} has it now`}`;
    case 'action':
      return (
        `${effect.scope} will call ${argument(effect.action)} with ${argument(effect.data)} when ${argument(effect.owner)} goes` +
        (effect.runsOnFailure ? '; on failure it is called at once' : '')
      );
    case 'borrow':
      return effect.from === null
        ? 'returns something that others keep alive: no reference is taken'
        : `returns something that ${argument(effect.from)} keeps alive: no reference is taken`;
    case 'pass':
      return `returns ${argument(effect.arg)} itself${effect.takes ? ' and empties the variable' : ''}`;
  }
}

function article(kind: string): string {
  return /^[aeiou]/.test(kind) ? `an ${kind}` : `a ${kind}`;
}

function argument(index: number): string {
  return `argument ${index + 1}`;
}

function place(target: Target): string {
  if (target.at === 'return') return 'the result';
  const field = target.field === undefined ? '' : `, field ${target.field}`;
  return `${target.at === 'out' ? `what ${argument(target.index)} points to` : argument(target.index)}${field}`;
}

function when(when: When): string {
  return when === 'always' ? '' : when === 'success' ? ' on success' : ' on failure';
}

function describeIterator(i: IteratorContract): string {
  const variable = argument(i.variable);
  let out = `${i.macro}\n  iterates with ${variable}\n`;
  if (i.holds) {
    out += `  holds a reference${i.object === null ? '' : ` (${i.object})`} in the body; the step drops the previous one\n`;
    out += i.scoped
      ? '  every way out of the loop releases it\n'
      : `  leaving the body early owes: ${i.release.join(' or ')}\n`;
  } else out += '  holds no reference in the body\n';
  return out + describeEvidence(i.evidence);
}

function describeCleanup(c: CleanupContract): string {
  const skips = c.skips === 'none' ? '' : `, unless it is ${c.skips.replaceAll('-', ' ')}`;
  return `__free(${c.name})\n  calls ${c.release} with the variable's value when its scope ends${skips}\n${describeEvidence(c.evidence)}`;
}

function describeGuard(g: GuardContract): string {
  return `guard(${g.name})\n  ${g.acquire} at entry, ${g.release} when the scope ends\n${describeEvidence(g.evidence)}`;
}

function describeEvidence(evidence: readonly Evidence[]): string {
  return evidence
    .map(
      ({ source, line, says }) =>
        `  why: ${source}${line === undefined ? '' : `:${line}`}${says === undefined ? '' : ` -- ${says}`}\n`,
    )
    .join('');
}
