import { describe, expect, it } from 'vitest';
import { lowerFunction, successors, type FlowGraph } from '../../../src/core/flow/index.js';
import { graphOf, OPTIONS, parse, tryLower, whole } from './support.js';

const nested = (open: string, close: string, times: number): string =>
  `int f(int n)\n{\n${open.repeat(times)}g();${close.repeat(times)}\n}\n`;

describe('bounds', () => {
  it('gives up on blocks nested too deep, and says so', () => {
    expect(tryLower(nested('{', '}', 600))).toEqual({ failed: 'nesting deeper than 400' });
    expect(tryLower(nested('if (n) ', '', 600))).toEqual({ failed: 'nesting deeper than 400' });
  });

  it('gives up on expressions nested too deep', () => {
    expect(tryLower(`int f(int n)\n{\nreturn ${'g('.repeat(600)}n${')'.repeat(600)};\n}\n`)).toEqual({
      failed: 'nesting deeper than 400',
    });
  });

  it('does not count parentheses as depth', () => {
    expect(whole(`int f(int n)\n{\nreturn ${'('.repeat(1500)}n${')'.repeat(1500)};\n}\n`)).toBe('\nB0:\n  return n\n');
  });

  it('follows a long chain of else if', () => {
    const chain = Array.from({ length: 900 }, (_, i) => `if (n == ${i}) g(); else `).join('');
    expect('blocks' in tryLower(`int f(int n)\n{\n${chain}h();\n}\n`, { maxSize: 20_000 })).toBe(true);
  });

  it('gives up on functions too large, and says so', () => {
    expect(tryLower(`int f(void)\n{\n${'g();\n'.repeat(500)}}\n`, { maxSize: 300 })).toEqual({
      failed: 'more than 300 blocks and instructions',
    });
  });

  it('lowers what is left of a broken function, with a note', () => {
    const graph = graphOf('int f(int n)\n{\n\tg(n);\n\tint @ = ;\n\treturn h();\n}\n');
    expect(graph.notes.map((n) => n.reason)).toContain('a part of the function could not be parsed');
    expect(graph.blocks[0].instrs.map((i) => (i.k === 'call' ? i.callee : i.k))).toEqual(
      expect.arrayContaining(['g', 'h']),
    );
  });
});

const SAMPLE = `
static struct dev *the_dev;
int f(struct dev *p, int n)
{
	struct node *a __free(put) = get(p->node), *b;
	int ret, i;

	if (!a || (ret = start(a)) < 0)
		return a ? -EINVAL : -ENOMEM;
	for_each_child(p->node, b) {
		if (WARN_ON(!b->x))
			goto out;
		switch (b->kind) {
		case 1 ... 3:
			continue;
		case KIND_X:
			scoped_guard(mutex, &b->lock) {
				ret = b->ops->run(b, &p->tab[i++]);
				if (ret)
					break;
			}
			break;
		default:
#ifdef CONFIG_A
			ret = ({ int t = g(b); t ?: n; });
#else
			do { n--; } while (n && h(n));
#endif
		}
	}
	the_dev = p;
	return 0;
out:
	stop(a);
	return ret;
}
`;

/** What every graph keeps, whatever the source was. */
function wellFormed(graph: FlowGraph): void {
  const seen = new Set([0]);
  const before = new Map<number, number>();
  for (const block of graph.blocks) {
    expect(graph.blocks[block.id]).toBe(block);
    for (const to of successors(block.end)) {
      expect(graph.blocks[to]).toBeDefined();
      seen.add(to);
      if (to > block.id) before.set(to, block.id);
    }
  }
  // every block but the entry is reached by a forward edge: the order is topological but for loops
  expect(seen.size).toBe(graph.blocks.length);
  for (const block of graph.blocks.slice(1)) expect(before.has(block.id)).toBe(true);
  for (const path of graph.paths) {
    expect(graph.paths[path.id]).toBe(path);
    expect(path.parent).toBeLessThan(path.id);
  }
  expect(new Set(graph.paths.map((p) => p.text)).size).toBe(graph.paths.length);
}

describe('every graph', () => {
  it('is well formed', () => {
    wellFormed(graphOf(SAMPLE));
  });

  it('is well formed for damaged text too', () => {
    const tokens = SAMPLE.split(/(\s+|\b)/);
    let seed = 12345;
    const random = (n: number): number => (seed = (seed * 1103515245 + 12345) % 2147483648) % n;
    let lowered = 0;
    for (let round = 0; round < 300; round++) {
      const damaged = [...tokens];
      for (let k = 0; k < 3; k++) {
        const at = random(damaged.length);
        if (k === 0) damaged.splice(at, 1);
        else if (k === 1) damaged.splice(at, 0, damaged[random(damaged.length)]);
        else damaged[at] = damaged[random(damaged.length)];
      }
      const source = parse(damaged.join(''));
      for (const fn of source.functions) {
        const graph = lowerFunction(source, fn, OPTIONS);
        if ('failed' in graph) expect(graph.failed).not.toMatch(/^internal/);
        else {
          wellFormed(graph);
          lowered++;
        }
      }
    }
    expect(lowered).toBeGreaterThan(200);
  });
});
