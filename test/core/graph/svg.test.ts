import { describe, expect, it } from 'vitest';
import { layoutGraph } from '../../../src/core/graph/layout.js';
import { graphSvg } from '../../../src/core/graph/svg.js';
import { COLOURS, svgStyle } from '../../../src/core/graph/svg-style.js';
import { fitText, textWidth, wrapText } from '../../../src/core/graph/text.js';
import { edge, graph, node, probeGraph, ringGraph } from './hand-graphs.js';

const draw = (g = ringGraph(), theme: 'light' | 'dark' | 'contrast' | 'auto' = 'light'): string =>
  graphSvg(g, layoutGraph(g), { theme });

describe('text below the picture', () => {
  it('goes on in a further line where it is longer than the picture is wide', () => {
    expect(wrapText('one two three', 1000, 10)).toEqual(['one two three']);
    const lines = wrapText('kmem_cache_create in line 14, held by nobody that is left', 150, 10);
    expect(lines.length).toBeGreaterThan(1);
    expect(lines.join(' ')).toBe('kmem_cache_create in line 14, held by nobody that is left');
    for (const line of lines) expect(textWidth(line, 10)).toBeLessThanOrEqual(150);
    expect(wrapText('an_identifier_that_is_longer_than_all_the_room_there_is', 60, 10)[0]).toMatch(/…$/);
  });
});

describe('the picture', () => {
  it('is the same for the same graph', () => {
    expect(draw()).toBe(draw());
  });

  it('names its lanes, boxes and lines, with counts', () => {
    const svg = draw();
    for (const text of ['Struct device', 'DRM device', 'Bind', 'Function', 'root device', 'parent ×2', 'action ×1'])
      expect(svg).toContain(`>${text}</text>`);
    expect(svg).toContain('aria-label="DRM device holds root device, parent ×2,');
  });

  it('lists what a list runs in the order in which it is run', () => {
    const lines = draw()
      .match(/>\d\. [\w ]+</g)!
      .map((text) => text.slice(1, -1));
    expect(lines).toEqual(['1. put DRM device', '1. cleanup', '2. minor_release', '3. memory', '4. init_release']);
  });

  it('marks what closes a ring that nothing breaks, and only that', () => {
    expect(draw().match(/class="edge \w+ cycle"/g)?.length).toBe(3);
    expect(draw().match(/class="node \w+ t\d cycle"/g)?.length).toBe(3);
    const ring = ringGraph();
    const broken = { ...ring, cycles: [{ ...ring.cycles[0], broken: { by: 'unbind', site: null } }] };
    expect(draw(broken)).not.toContain(' cycle"');
    expect(draw(broken)).toContain('(broken by unbind)');
  });

  it('marks findings with their confidence, in words too', () => {
    expect(draw().match(/<g class="high"/g)?.length).toBe(3); // at the node, the edge, in the legend
    expect(draw()).toContain('finding cycle, high confidence');
    expect(draw(probeGraph())).toContain('note: bar_quirk() was not parsed');
  });

  it('explains in its legend what it shows, and nothing else', () => {
    expect(draw()).toContain('Cycle that nothing outside breaks');
    expect(draw()).not.toContain('Memory within');
    expect(draw(probeGraph())).toContain('Memory within');
    expect(draw(probeGraph())).not.toContain('Cycle that nothing');
  });

  it('is well-formed whatever names hold', () => {
    const odd = 'a<b> & "c" \u0000 \u0007 ]]> \ud800 --';
    const g = graph(
      [node('x', { scope: 'bind', label: odd }), node(odd, { scope: 'file' })],
      [edge('x', odd, { label: odd })],
      {
        title: odd,
        notes: [{ file: odd, line: 1, text: odd }],
      },
    );
    const svg = draw(g);

    expect(svg).not.toMatch(/[\u0000-\u0008]|&(?!(amp|lt|gt|quot|#39|#\d+);)|\p{Cs}/u);
    const open = svg.match(/<\w+/g)!.length;
    const closed = svg.match(/<\/\w+|\/>/g)!.length;
    expect(open).toBe(closed);
  });

  it('draws an empty graph', () => {
    expect(draw(graph([], []))).toMatch(/^<svg [^]*<\/svg>\n$/);
  });

  it.each(['light', 'dark', 'contrast'] as const)(
    'has colours that a viewer without variables can read: %s',
    (theme) => {
      const style = svgStyle(theme);
      expect(style).toContain(`fill:${COLOURS.fg[theme]};fill:var(--klt-fg,${COLOURS.fg[theme]})`);
    },
  );

  it.each(['light', 'dark', 'contrast'] as const)('has enough contrast for text: %s', (theme) => {
    for (const text of ['fg', 'dim', 'bad', 'warn', 'reference'] as const)
      for (const ground of ['bg', 'lane', 'box'] as const)
        expect([text, ground, contrast(COLOURS[text][theme], COLOURS[ground][theme]) >= 4.5]).toEqual([
          text,
          ground,
          true,
        ]);
    for (const line of ['reference', 'trigger', 'embed', 'bad', 'borrow'] as const)
      for (const ground of ['bg', 'lane'] as const)
        expect([line, ground, contrast(COLOURS[line][theme], COLOURS[ground][theme]) >= 3]).toEqual([
          line,
          ground,
          true,
        ]);
  });
});

describe('text', () => {
  it('is cut with an ellipsis where there is no room', () => {
    const text = 'a_rather_long_name_of_an_object';
    const cut = fitText(text, 100, 12);
    expect(cut).toMatch(/^a_rather.*…$/);
    expect(textWidth(cut, 12)).toBeLessThanOrEqual(100);
    expect(fitText(text, 1000, 12)).toBe(text);
    expect(fitText(text, 3, 12)).toBe('');
  });

  it('is wider in bold, and in proportion to its size', () => {
    expect(textWidth('device', 12, true)).toBeGreaterThan(textWidth('device', 12));
    expect(textWidth('device', 24)).toBeCloseTo(2 * textWidth('device', 12));
  });
});

/** WCAG's ratio. */
function contrast(a: string, b: string): number {
  const [x, y] = [a, b].map(luminance).sort((p, q) => q - p);
  return (x + 0.05) / (y + 0.05);
}

function luminance(hex: string): number {
  const [r, g, b] = [1, 3, 5]
    .map((i) => parseInt(hex.slice(i, i + 2), 16) / 255)
    .map((c) => (c <= 0.04045 ? c / 12.92 : ((c + 0.055) / 1.055) ** 2.4));
  return 0.2126 * r + 0.7152 * g + 0.0722 * b;
}
