import type { Layout } from './layout.js';
import { LANE_TITLE } from './layout-boxes.js';
import { EDGE_KINDS, type GraphNote, type LifetimeGraph } from './model.js';
import { drawingOf, edgeSvg, markSvg, nodeSvg, type Drawing } from './svg-parts.js';
import { svgStyle, type Theme } from './svg-style.js';
import { escapeXml, fitText, textWidth, wrapText } from './text.js';
import { EDGE_WORDS, LANES, NODE_WORDS, notePlace, siteWords, wrongAtEnd } from './words.js';

export interface SvgOptions {
  readonly theme?: Theme;
  /** Title above, legend and what there is to say of cycles and gaps below; by default so. */
  readonly framed?: boolean;
}

const MARGIN = 16;
const LINE = 17;
/** Of what goes on in a further line. */
const INDENT = 12;
const HEADING = 34;
/** As narrow as a legend can be read. */
const LEAST = 520;
/** How much wider than its boxes a picture may get for the sake of its title. */
const MOST_FOR_TITLE = 1000;

/** The whole picture as a file of its own: title, lanes, boxes, edges, legend. */
export function graphSvg(graph: LifetimeGraph, layout: Layout, options: SvgOptions = {}): string {
  const framed = options.framed ?? true;
  const title = Math.min(MOST_FOR_TITLE, textWidth(graph.title, 15, true));
  const width = Math.max(LEAST, Math.max(layout.width, framed ? title : 0) + 2 * MARGIN);
  const inner = width - 2 * MARGIN;
  const below = framed ? footer(graph, layout, inner) : { svg: '', height: 0 };
  const top = framed ? MARGIN + HEADING : MARGIN;
  const height = Math.ceil(top + layout.height + below.height + MARGIN);
  const heading = `<text class="heading" x="${MARGIN}" y="${MARGIN + 15}">${escapeXml(fitText(graph.title, inner, 15, true))}</text>`;
  return (
    `<svg xmlns="http://www.w3.org/2000/svg" class="klt" width="${Math.ceil(width)}" height="${height}" viewBox="0 0 ${Math.ceil(width)} ${height}" role="group" aria-label="${escapeXml(`Lifetime graph of ${graph.title}`)}">` +
    `<style>${svgStyle(options.theme ?? 'auto')}</style>` +
    `<rect class="ground" width="100%" height="100%"/>${framed ? heading : ''}` +
    `<g transform="translate(${MARGIN} ${top})">${graphParts(graph, layout)}</g>` +
    `<g transform="translate(${MARGIN} ${top + layout.height})">${below.svg}</g></svg>\n`
  );
}

/** Lanes, edges and boxes, without the style and the frame: for a page that has its own, where each item can take the focus. */
export function graphParts(graph: LifetimeGraph, layout: Layout, interactive = false): string {
  const drawing = drawingOf(graph, interactive);
  const titles = new Map(layout.nodes.map((node) => [node.id, node.title]));
  // What closes a ring is drawn last, over the others.
  const red = (edge: Layout['edges'][number]): number => (edge.members.some((id) => drawing.ring.has(id)) ? 1 : 0);
  const edges = [...layout.edges].sort((a, b) => red(a) - red(b));
  return [
    `<g class="lanes">${layout.lanes.map((lane, i) => laneSvg(lane, layout.width, i)).join('')}</g>`,
    `<g class="edges">${edges.map((edge) => edgeSvg(edge, titles, drawing)).join('')}</g>`,
    `<g class="nodes">${layout.nodes.map((node) => nodeSvg(node, drawing)).join('')}</g>`,
  ].join('');
}

function laneSvg(lane: Layout['lanes'][number], width: number, index: number): string {
  const { title, until } = LANES[lane.scope];
  const x = LANE_TITLE.pad;
  return (
    `<rect class="lane${index % 2 === 0 ? '' : ' even'}" y="${lane.y}" width="${width}" height="${lane.height}"/>` +
    `${index === 0 ? '' : `<path class="rule" d="M0 ${lane.y}H${width}"/>`}` +
    `<text class="lanename" x="${x}" y="${lane.y + 24}">${title}</text>` +
    `<text class="dim" x="${x}" y="${lane.y + 39}">${until}</text>`
  );
}

interface Part {
  readonly svg: string;
  readonly height: number;
}

function footer(graph: LifetimeGraph, layout: Layout, width: number): Part {
  const lines: { text: string; bad: boolean }[] = [];
  for (const cycle of graph.cycles)
    lines.push({
      text: cycle.broken === null ? cycle.text : `${cycle.text} (broken by ${cycle.broken.by})`,
      bad: cycle.broken === null,
    });
  for (const { rule, confidence, message, site } of graph.findings)
    lines.push({
      text: `${graph.files.length > 1 ? siteWords({ ...site, call: '' }) : `line ${site.line}`}: ${rule}, ${confidence} confidence: ${message}`,
      bad: false,
    });
  const said = (note: GraphNote): string => `${note.text}${notePlace(note) === '' ? '' : ` (${notePlace(note)})`}`;
  for (const note of graph.notes) if (note.wrong === true) lines.push({ text: said(note), bad: true });
  for (const { text, meant } of graph.left) lines.push({ text, bad: !meant });
  if (layout.hidden.length > 0)
    lines.push({ text: `${layout.hidden.length} edges inside of groups are not drawn`, bad: false });
  const most = 12;
  if (lines.length > most)
    lines.splice(most - 1, lines.length, { text: `and ${lines.length - most + 1} more`, bad: false });
  const notes = graph.notes.filter((note) => note.wrong !== true);
  for (const note of notes.slice(0, 4)) lines.push({ text: `note: ${said(note)}`, bad: false });
  if (notes.length > 4) lines.push({ text: `and ${notes.length - 4} more notes`, bad: false });
  const legend = legendSvg(graph, width);
  const start = legend.height + 38;
  const broken = lines.flatMap(({ text, bad }) =>
    wrapText(text, width - INDENT, 10.5).map((part, i) => ({ text: part, bad, x: i === 0 ? 0 : INDENT })),
  );
  const texts = broken.map(
    ({ text, bad, x }, i) =>
      `<text class="${bad ? 'bad' : 'dim'}" x="${x}" y="${start + i * LINE}">${escapeXml(text)}</text>`,
  );
  return {
    svg: `<g transform="translate(0 16)">${legend.svg}</g>${texts.join('')}`,
    height: start + broken.length * LINE - (broken.length === 0 ? 10 : 8),
  };
}

/** What the shapes mean; only those that the graph has. */
export function legendSvg(graph: LifetimeGraph, width: number): Part {
  const items = legendItems(graph, drawingOf(graph));
  let x = 0;
  let y = 0;
  const parts = items.map(({ svg, text }) => {
    const wide = 34 + textWidth(text, 10.5) + 18;
    if (x > 0 && x + wide > width) {
      x = 0;
      y += LINE + 3;
    }
    const part = `<g transform="translate(${Math.round(x)} ${y})">${svg}<text class="dim" x="34" y="11">${text}</text></g>`;
    x += wide;
    return part;
  });
  return { svg: parts.join(''), height: items.length === 0 ? 0 : y + LINE };
}

function legendItems(graph: LifetimeGraph, drawing: Drawing): { svg: string; text: string }[] {
  const items: { svg: string; text: string }[] = [];
  for (const kind of ['object', 'holder', 'list'] as const) {
    if (!graph.nodes.some((node) => node.kind === kind)) continue;
    const radius = kind === 'object' ? 4 : kind === 'holder' ? 0 : 2;
    const back = kind === 'list' ? '<rect class="back" x="6" y="0" width="22" height="11"/>' : '';
    items.push({
      svg: `<g class="${kind}">${back}<rect class="box" x="3" y="2" width="22" height="11" rx="${radius}"/></g>`,
      text: NODE_WORDS[kind],
    });
  }
  for (const kind of EDGE_KINDS) {
    if (!graph.edges.some((edge) => edge.kind === kind)) continue;
    const tip =
      kind === 'embed' ? '<path class="tip" d="M0 7l5 -4 5 4 -5 4z"/>' : '<path class="tip" d="M28 7l-7 -3.5v7z"/>';
    items.push({
      svg: `<g class="${kind}"><path class="line" d="M0 7H${kind === 'embed' ? 28 : 22}"/>${tip}</g>`,
      text: EDGE_WORDS[kind],
    });
  }
  if (drawing.ring.size > 0)
    items.push({
      svg: '<g class="cycle"><path class="line" d="M0 7H22"/><path class="tip" d="M28 7l-7 -3.5v7z"/></g>',
      text: drawing.deadlock ? 'Locks taken in both orders' : 'Cycle that nothing outside breaks',
    });
  if (wrongAtEnd(graph).length > 0)
    items.push({
      svg: '<g class="leftbox"><rect class="box" x="3" y="2" width="22" height="11" rx="4"/></g>',
      text: 'Left at the end of the path',
    });
  for (const confidence of ['high', 'medium', 'low'] as const)
    if (graph.findings.some((finding) => finding.confidence === confidence))
      items.push({ svg: markSvg(confidence, 8, 0), text: `Finding, ${confidence} confidence` });
  return items;
}
