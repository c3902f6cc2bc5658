import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import oniguruma from 'vscode-oniguruma';
import textmate, { type IGrammar, type IRawGrammar } from 'vscode-textmate';
import { packageRoot } from '../../src/project/package.js';

const require = createRequire(import.meta.url);
const json = (path: string): IRawGrammar => JSON.parse(readFileSync(path, 'utf8')) as IRawGrammar;
const OWN = 'kernel-lifetimes.injection';

let grammar: IGrammar;

beforeAll(async () => {
  await oniguruma.loadWASM(readFileSync(require.resolve('vscode-oniguruma/release/onig.wasm')));
  const registry = new textmate.Registry({
    onigLib: Promise.resolve({
      createOnigScanner: (patterns) => new oniguruma.OnigScanner(patterns),
      createOnigString: (text) => new oniguruma.OnigString(text),
    }),
    loadGrammar: (scope) =>
      Promise.resolve(
        scope === 'source.c'
          ? json(require.resolve('tm-grammars/grammars/c.json'))
          : scope === OWN
            ? json(join(packageRoot, 'syntaxes/kernel-lifetimes.tmLanguage.json'))
            : null,
      ),
    getInjections: (scope) => (scope === 'source.c' ? [OWN] : undefined),
  });
  const loaded = await registry.loadGrammar('source.c');
  if (!loaded) throw new Error('no grammar');
  grammar = loaded;
});

/** The scopes of ours that a word has in a text of C. */
function scopesOf(text: string, word: string): string[] {
  let stack = textmate.INITIAL;
  const found = new Set<string>();
  for (const line of text.split('\n')) {
    const { tokens, ruleStack } = grammar.tokenizeLine(line, stack);
    stack = ruleStack;
    for (const { startIndex, endIndex, scopes } of tokens) {
      if (line.slice(startIndex, endIndex) === word)
        for (const scope of scopes) if (scope.endsWith('.kernel-lifetimes')) found.add(scope);
    }
  }
  return [...found];
}

const inBody = (line: string): string => `static int f(void)\n{\n\t${line}\n\treturn 0;\n}\n`;

describe('the injection grammar', () => {
  it.each([
    ['np = of_get_child_by_name(parent, "x");', 'of_get_child_by_name', 'support.function.acquire.kernel-lifetimes'],
    ['of_node_put(np);', 'of_node_put', 'support.function.release.kernel-lifetimes'],
    ['p = devm_kzalloc(dev, 8, GFP_KERNEL);', 'devm_kzalloc', 'support.function.managed.kernel-lifetimes'],
    ['struct device_node *np __free(device_node) = NULL;', '__free', 'keyword.other.cleanup.kernel-lifetimes'],
    ['for_each_child_of_node (parent, np) {', 'for_each_child_of_node', 'support.function.acquire.kernel-lifetimes'],
    ['if (x) { clk_disable_unprepare(clk); }', 'clk_disable_unprepare', 'support.function.release.kernel-lifetimes'],
  ])('in %s gives %s its scope', (line, word, scope) => {
    expect(scopesOf(inBody(line), word)).toEqual([scope]);
  });

  it.each([
    ['/* of_node_put(np) */', 'of_node_put'],
    ['printk("of_node_put(np)");', 'of_node_put'],
    ['x = of_node_put;', 'of_node_put'],
    ['my_of_node_put(np);', 'my_of_node_put'],
    ['of_node_put_all(np);', 'of_node_put_all'],
    ['dev_err(dev, "x");', 'dev_err'],
  ])('leaves %s alone', (line, word) => {
    expect(scopesOf(inBody(line), word)).toEqual([]);
  });

  it('fits the contracts', () => {
    const run = spawnSync(process.execPath, [join(packageRoot, 'scripts/grammar.mjs'), '--check'], {
      encoding: 'utf8',
    });
    expect(run.stderr).toBe('');
    expect(run.status).toBe(0);
  });
});
