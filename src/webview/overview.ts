import type { LifetimeGraph } from '../core/graph/model.js';
import { notePlace } from '../core/graph/words.js';
import { siteLink, type DetailsEvents } from './details.js';
import { button, h } from './dom.js';

/** Lines of each kind that are read at a glance; the tables have all. */
const MOST = 8;

type Item = readonly [text: string, node: string | null];

/** What a reader wants to know first, before anything is chosen: what is wrong, then what the findings are. */
export function overview(graph: LifetimeGraph, events: DetailsEvents): Node[] {
  const text = ([words, node]: Item, alert: boolean): HTMLLIElement =>
    h(
      'li',
      alert ? { class: 'alert' } : {},
      node === null ? words : button(words, () => events.select(node), { class: 'link' }),
    );
  const drawn = new Set(graph.nodes.map((node) => node.id));
  const wrong: Item[] = [
    ...graph.cycles.flatMap((cycle): Item[] => (cycle.broken === null ? [[cycle.text, cycle.nodes[0]]] : [])),
    ...graph.notes.flatMap((note): Item[] => (note.wrong === true ? [[said(note), null]] : [])),
    ...graph.left.flatMap(({ text: words, node, meant }): Item[] =>
      meant ? [] : [[words, node !== null && drawn.has(node) ? node : null]],
    ),
  ];
  const broken = graph.cycles.flatMap((cycle): Item[] =>
    cycle.broken === null ? [] : [[`${cycle.text}, broken by ${cycle.broken.by}`, cycle.nodes[0]]],
  );
  const about = (id: string): string | null =>
    [...graph.nodes, ...graph.edges].find((item) => item.findings.includes(id))?.id ?? null;
  return [
    h('p', { class: 'quiet' }, 'Point at, or go to, an object or a line to read more of it.'),
    ...part(
      'Wrong',
      wrong.map((item) => text(item, true)),
    ),
    ...part(
      'Findings',
      graph.findings.map(({ id, rule, confidence, message, site }) => {
        const node = about(id);
        const name = `${rule}, ${confidence} confidence`;
        return h(
          'li',
          { class: `finding ${confidence}` },
          node === null
            ? h('strong', {}, name)
            : h(
                'strong',
                {},
                button(name, () => events.select(node), { class: 'link' }),
              ),
          h('p', {}, message),
          siteLink(site, events),
        );
      }),
    ),
    ...part(
      'Cycles that are broken',
      broken.map((item) => text(item, false)),
    ),
  ];
}

/** What is not drawn, or not known. */
export function notesOf(graph: LifetimeGraph): Node[] {
  const notes = graph.notes.filter((note) => note.wrong !== true);
  return part(
    'Notes',
    notes.map((note) => h('li', { class: 'quiet' }, said(note))),
  );
}

function said(note: LifetimeGraph['notes'][number]): string {
  const place = notePlace(note);
  return `${note.text}${place === '' ? '' : ` (${place})`}`;
}

function part(title: string, items: readonly HTMLLIElement[]): Node[] {
  if (items.length === 0) return [];
  const more = items.length - MOST;
  return [
    h('h3', {}, title),
    h('ul', { class: 'overview' }, ...items.slice(0, more > 0 ? MOST - 1 : MOST)),
    ...(more > 0 ? [h('p', { class: 'quiet' }, `and ${more + 1} more: see the tables`)] : []),
  ];
}
