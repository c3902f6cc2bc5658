import { createHash } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { graphHtml, panelHtml } from '../../../src/core/graph/html.js';
import { graphMarkdown } from '../../../src/core/graph/markdown.js';
import { graphSchema, readAs } from '../../../src/core/graph/schema.js';
import { PROTOCOL_VERSION, readToHost, readToPage } from '../../../src/webview/protocol.js';
import { graph, node, probeGraph, ringGraph } from './hand-graphs.js';
import { randomGraph } from './random-graph.js';

describe('a graph from elsewhere', () => {
  it('is taken when it has the shape, and is the same then', () => {
    for (const g of [ringGraph(), probeGraph(), randomGraph(50, 2)])
      expect(readAs(graphSchema, JSON.parse(JSON.stringify(g)))).toEqual({ ok: true, value: g });
  });

  it.each([
    ['another version', { ...ringGraph(), version: 2 }, /^version/],
    ['no nodes', { ...ringGraph(), nodes: undefined }, /^nodes/],
    ['a scope of no name', graph([node('a', { scope: 'era' as 'bind' })], []), /^nodes\.0\.scope/],
    [
      'a line 0',
      graph([node('a', { scope: 'bind', born: { file: '', line: 0, column: 1, function: '', call: '' } })], []),
      /line/,
    ],
    ['nothing', null, /./],
  ])('is refused with %s', (_, data, reason) => {
    const read = readAs(graphSchema, data);
    expect(read.ok).toBe(false);
    expect(read.ok ? '' : read.reason).toMatch(reason);
  });
});

describe('messages', () => {
  it('are taken in their shape', () => {
    const highlight = { type: 'highlight', version: PROTOCOL_VERSION, file: 'a.c', line: 3 };
    expect(readToPage(highlight)).toEqual({ ok: true, value: highlight });
    const ready = { type: 'ready', version: PROTOCOL_VERSION };
    expect(readToHost(ready)).toEqual({ ok: true, value: ready });
  });

  it.each([
    [{ type: 'ready', version: 0 }, /^message ready of version 0, not 1$/],
    [{ type: 'ready' }, /of version undefined/],
    [{ type: 'delete', version: PROTOCOL_VERSION }, /^message delete/],
    ['ready', /^not a message$/],
    [null, /^not a message$/],
    [
      { type: 'export', version: PROTOCOL_VERSION, format: 'svg', name: '../x.svg', encoding: 'utf8', content: '' },
      /name/,
    ],
    [{ type: 'reveal', version: PROTOCOL_VERSION, site: { file: 'a.c' } }, /site/],
  ])('are refused otherwise: %j', (message, reason) => {
    const read = readToHost(message);
    expect(read.ok).toBe(false);
    expect(read.ok ? '' : read.reason).toMatch(reason);
  });
});

describe('the HTML', () => {
  const script = 'const text = "caf\u00e9 \u2192";';

  it('allows its own script by hash, and nothing else', () => {
    const html = graphHtml(ringGraph(), script);
    const hash = createHash('sha256').update(script, 'utf8').digest('base64');
    expect(html).toContain(`default-src 'none'; script-src 'sha256-${hash}'; img-src data: blob:`);
    expect(html).toContain(`<script>${script}</script>`);
    expect(html).not.toMatch(/unsafe|https?:/);
  });

  it('holds the graph such that no name ends its element', () => {
    const odd = graph([node('</script><script>alert(1)</script>', { scope: 'bind' })], [], { title: '<b>&' });
    const html = graphHtml(odd, script);
    expect(html.match(/<script/g)?.length).toBe(2);
    expect(html).toContain('<title>&lt;b&gt;&amp;</title>');
    const json = /id="lifetime-graph">(.*)<\/script>/.exec(html)![1];
    expect(JSON.parse(json)).toEqual(odd);
  });

  it('refuses a script that would end its element early', () => {
    expect(() => graphHtml(ringGraph(), 'x = "</script>"')).toThrow(RangeError);
  });

  it('of a panel has a nonce and no inline script', () => {
    const html = panelHtml({ script: 'https://x.test/a.js?b&c', nonce: 'n0nce' });
    expect(html).toContain("script-src 'nonce-n0nce'");
    expect(html.match(/<script[^]*?<\/script>/g)).toEqual([
      '<script nonce="n0nce" src="https://x.test/a.js?b&amp;c"></script>',
    ]);
  });
});

describe('Markdown', () => {
  it('has the ledger, one row a call', () => {
    const text = graphMarkdown(ringGraph());
    expect(text).toContain('| line | call | root device | DRM device | then |');
    expect(text).toContain('| 35 | register\\_root | 1 (kref 3) +1 | - |  |');
    expect(text).toContain('| 24 | \\> alloc\\_managed | 2 (kref 4) +1 | 1 +1 | a cycle closes |');
  });

  it('says what is not known, and keeps names from being markup', () => {
    expect(graphMarkdown(probeGraph())).toContain('## Notes');
    expect(graphMarkdown(graph([node('a|b*', { scope: 'bind' })], []))).toContain('| a\\|b\\* | device |');
  });
});
