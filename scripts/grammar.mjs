// Writes syntaxes/kernel-lifetimes.tmLanguage.json: an injection grammar for C that
// gives acquire, release, managed and cleanup calls scopes of their own, from the
// compiled contracts. `--check` only tells whether the file is as it should be.
import { readFile, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { format } from 'prettier';

const root = dirname(dirname(fileURLToPath(import.meta.url)));
const path = join(root, 'syntaxes/kernel-lifetimes.tmLanguage.json');

/** One regular expression for many names that shares their beginnings, so that a line costs one walk down a tree. */
export function trie(names) {
  const top = new Map();
  for (const name of names) {
    let node = top;
    for (const char of name) {
      if (!node.has(char)) node.set(char, new Map());
      node = node.get(char);
    }
    node.set('', null);
  }
  return write(top);
}

function write(node) {
  const branches = [];
  for (const [char, next] of [...node].filter(([c]) => c !== '').sort(([a], [b]) => (a < b ? -1 : 1)))
    branches.push(char + write(next));
  if (branches.length === 0) return '';
  const all = branches.length === 1 ? branches[0] : `(?:${branches.join('|')})`;
  return node.has('') ? `(?:${all})?` : all;
}

/** Names by what a reader wants to see: the first kind that fits. */
export function kindsOf({ shapes, contracts, iterators }) {
  const kinds = { managed: new Set(), acquire: new Set(), release: new Set(), cleanup: new Set() };
  for (const { name, shape } of contracts) {
    const effects = shapes[shape];
    if (!/^\w+$/.test(name)) continue;
    const takes = effects.filter((e) => e.do === 'acquire');
    if (effects.some((e) => e.do === 'action') || takes.some((e) => e.managed !== undefined)) kinds.managed.add(name);
    else if (takes.length > 0) kinds.acquire.add(name);
    else if (effects.some((e) => e.do === 'release')) kinds.release.add(name);
  }
  for (const { macro, holds } of iterators) if (holds) kinds.acquire.add(macro);
  for (const word of [
    '__free',
    '__cleanup',
    'guard',
    'scoped_guard',
    'no_free_ptr',
    'return_ptr',
    'retain_and_null_ptr',
  ])
    kinds.cleanup.add(word);
  return kinds;
}

export function grammar(kinds) {
  const call = (names, scope) => ({
    match: `\\b(?:${trie([...names].sort())})\\b(?=\\s*\\()`,
    name: scope,
  });
  return {
    name: 'Kernel Lifetimes',
    scopeName: 'kernel-lifetimes.injection',
    injectionSelector: 'L:source.c -comment -string -meta.preprocessor.include',
    patterns: [
      call(kinds.cleanup, 'keyword.other.cleanup.kernel-lifetimes'),
      call(kinds.managed, 'support.function.managed.kernel-lifetimes'),
      call(kinds.acquire, 'support.function.acquire.kernel-lifetimes'),
      call(kinds.release, 'support.function.release.kernel-lifetimes'),
    ],
  };
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const book = JSON.parse(await readFile(join(root, 'dist/contracts.json'), 'utf8'));
  const text = await format(JSON.stringify(grammar(kindsOf(book))), { parser: 'json', printWidth: 120 });
  if (process.argv.includes('--check')) {
    if ((await readFile(path, 'utf8')) !== text) {
      console.error('syntaxes/ does not fit the contracts; run npm run grammar');
      process.exitCode = 1;
    }
  } else await writeFile(path, text);
}
