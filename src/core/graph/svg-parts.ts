import { baselineOf, BOX, LABEL } from './layout-boxes.js';
import type { LaidEdge, LaidNode, Point } from './layout.js';
import type { EdgeKind, GraphFinding, GraphNode, LifetimeGraph } from './model.js';
import { TYPE_COLOURS } from './svg-style.js';
import { escapeId, escapeXml } from './text.js';
import { EDGE_WORDS, LANES, LEFT_WORDS, NODE_WORDS, siteWords } from './words.js';

/** What is looked up again and again while a graph is drawn. */
export interface Drawing {
  /** Ids of nodes and edges in a cycle that nothing breaks. */
  readonly ring: ReadonlySet<string>;
  /** Such cycles are of locks alone. */
  readonly deadlock: boolean;
  readonly colour: ReadonlyMap<string, number>;
  readonly findings: ReadonlyMap<string, GraphFinding>;
  readonly nodes: ReadonlyMap<string, GraphNode>;
  /** For a page: its items take the focus, and it says more than a tooltip. */
  readonly interactive: boolean;
}

export function drawingOf(graph: LifetimeGraph, interactive = false): Drawing {
  const ring = new Set<string>();
  for (const cycle of graph.cycles)
    if (cycle.broken === null) for (const id of [...cycle.nodes, ...cycle.edges]) ring.add(id);
  const types = [...new Set(graph.nodes.map((node) => node.type))];
  const orders = new Set(graph.edges.filter((edge) => edge.kind === 'order').map((edge) => edge.id));
  const unbroken = graph.cycles.filter((cycle) => cycle.broken === null);
  return {
    ring,
    deadlock: unbroken.every((cycle) => cycle.edges.every((id) => orders.has(id))),
    colour: new Map(types.map((type, i) => [type, i % TYPE_COLOURS])),
    findings: new Map(graph.findings.map((finding) => [finding.id, finding])),
    nodes: new Map(graph.nodes.map((node) => [node.id, node])),
    interactive,
  };
}

const n = (value: number): string => String(Math.round(value * 10) / 10);

/** The highest confidence among the findings; null when there are none. */
export function confidenceOf(ids: readonly string[], drawing: Drawing): GraphFinding['confidence'] | null {
  const all = ids.map((id) => drawing.findings.get(id)?.confidence);
  return (['high', 'medium', 'low'] as const).find((level) => all.includes(level)) ?? null;
}

/** A mark, 13 pixels wide: an octagon for high, a triangle for medium, a circle for low confidence. */
export function markSvg(confidence: GraphFinding['confidence'], x: number, y: number): string {
  const shape = {
    high: '<path class="sign" d="M4 0h5l4 4v5l-4 4H4L0 9V4z"/>',
    medium: '<path class="sign" d="M6.5 0 13.5 13H-.5z"/>',
    low: '<circle class="sign" cx="6.5" cy="6.5" r="6.5"/>',
  }[confidence];
  const text = confidence === 'low' ? '?' : '!';
  return `<g class="${confidence}" transform="translate(${n(x)} ${n(y)})">${shape}<text class="cut" x="6.5" y="${confidence === 'medium' ? 11.4 : 10.2}" text-anchor="middle">${text}</text></g>`;
}

/** What a screen reader says of a node, and what a viewer shows when the pointer rests on it. */
export function nodeName(node: LaidNode, drawing: Drawing): string {
  const source = node.members.length === 1 ? drawing.nodes.get(node.members[0]) : undefined;
  const parts = [
    `${node.members.length > 1 ? 'Group' : NODE_WORDS[node.kind]} ${node.title}`,
    ...(node.type === '' ? [] : [node.type.replaceAll('_', ' ')]),
    `lane ${LANES[node.scope].title}`,
    ...(source?.born ? [`from ${siteWords(source.born)}`] : []),
    ...(source?.dies ? [`ends at ${siteWords(source.dies)}`] : []),
    ...(drawing.ring.has(node.id) ? ['in a cycle that nothing breaks'] : []),
    ...(node.left ? [LEFT_WORDS] : []),
    ...node.findings.map((id) => findingName(id, drawing)),
  ];
  return parts.join(', ');
}

export function edgeName(edge: LaidEdge, titles: ReadonlyMap<string, string>, drawing: Drawing): string {
  const verb = {
    reference: 'holds',
    trigger: 'releases',
    borrow: 'points to',
    embed: 'contains',
    order: 'is held outside of',
  }[edge.kind];
  const parts = [
    `${titles.get(edge.from) ?? edge.from} ${verb} ${titles.get(edge.to) ?? edge.to}`,
    ...(edge.text === '' ? [] : [edge.text]),
    EDGE_WORDS[edge.kind].toLowerCase(),
    ...(edge.members.some((id) => drawing.ring.has(id)) ? ['part of a cycle that nothing breaks'] : []),
    ...edge.findings.map((id) => findingName(id, drawing)),
  ];
  return parts.join(', ');
}

function findingName(id: string, drawing: Drawing): string {
  const finding = drawing.findings.get(id);
  return finding === undefined ? `finding ${id}` : `finding ${finding.rule}, ${finding.confidence} confidence`;
}

/** In the coordinates of the picture: a browser moves a thousand boxes with a transformation each more slowly. */
export function nodeSvg(node: LaidNode, drawing: Drawing): string {
  const { x, y, width: w, height: h, box } = node;
  const confidence = confidenceOf(node.findings, drawing);
  const classes = [
    'node',
    node.kind,
    `t${drawing.colour.get(node.type) ?? 7}`,
    ...(drawing.ring.has(node.id) ? ['cycle'] : []),
    ...(node.left ? ['left'] : []),
    ...(node.members.length > 1 ? ['group'] : []),
  ];
  const radius = node.kind === 'object' ? 5 : node.kind === 'holder' ? 0 : 2;
  const back =
    node.kind === 'list' || node.members.length > 1
      ? `<rect class="back" x="${n(x + 3)}" y="${n(y - 3)}" width="${w - 3}" height="${n(h)}" rx="${radius}"/>`
      : '';
  const kindOf = (line: number): string =>
    line < 0 ? 'dim' : line === node.more ? 'more' : node.left && node.lines[line] === LEFT_WORDS ? 'bad' : '';
  const lines = [box.subtitle, ...box.lines].map(
    (text, i) =>
      `<text${kindOf(i - 1) === '' ? '' : ` class="${kindOf(i - 1)}"`} x="${n(x + BOX.left)}" y="${n(y + baselineOf(node.kind, i))}">${escapeXml(text)}</text>`,
  );
  return (
    `<g class="${classes.join(' ')}" data-node="${escapeId(node.id)}"${named(nodeName(node, drawing), 'object', drawing)}` +
    `${back}<rect class="box" x="${n(x)}" y="${n(y)}" width="${w}" height="${n(h)}" rx="${radius}"/>` +
    `<rect class="bar" x="${n(x + 3)}" y="${n(y + 5)}" width="4" height="${n(h - 10)}" rx="2"/>` +
    `<text class="title" x="${n(x + BOX.left)}" y="${n(y + BOX.top + 1)}">${escapeXml(box.title)}</text>${lines.join('')}` +
    `${confidence === null ? '' : markSvg(confidence, x + w - BOX.mark - 1, y + 5)}</g>`
  );
}

export function edgeSvg(edge: LaidEdge, titles: ReadonlyMap<string, string>, drawing: Drawing): string {
  const ring = edge.members.some((id) => drawing.ring.has(id));
  const confidence = confidenceOf(edge.findings, drawing);
  const { label } = edge;
  const path = rounded(edge.points);
  const text =
    label === null
      ? ''
      : `${confidence === null ? '' : markSvg(confidence, label.x, label.y - 1)}<text x="${n(label.x + (edge.findings.length > 0 ? LABEL.mark : 0))}" y="${n(label.y + LABEL.height - 2.5)}">${escapeXml(label.text)}</text>`;
  return (
    `<g class="edge ${edge.kind}${ring ? ' cycle' : ''}" data-edge="${escapeId(edge.id)}"${named(edgeName(edge, titles, drawing), 'line', drawing)}` +
    `<path class="hit" d="${path}"/><path class="line" d="${path}"/>${tipSvg(edge.kind, edge.points)}${text}</g>`
  );
}

/** The rest of the opening tag, with the name; a picture shows the name as a tooltip too. */
function named(name: string, what: string, drawing: Drawing): string {
  const text = escapeXml(name);
  return drawing.interactive
    ? ` role="img" aria-roledescription="${what}" tabindex="-1" aria-label="${text}">`
    : ` role="img" aria-label="${text}"><title>${text}</title>`;
}

const CORNER = 5;

/** The line with its corners cut round. */
function rounded(points: readonly Point[]): string {
  const parts = [`M${n(points[0].x)} ${n(points[0].y)}`];
  for (let i = 1; i < points.length - 1; i++) {
    const [a, b, c] = [points[i - 1], points[i], points[i + 1]];
    const cut = Math.min(CORNER, far(a, b) / 2, far(b, c) / 2);
    const p = toward(b, a, cut);
    const q = toward(b, c, cut);
    parts.push(`L${n(p.x)} ${n(p.y)}Q${n(b.x)} ${n(b.y)} ${n(q.x)} ${n(q.y)}`);
  }
  const last = points[points.length - 1];
  parts.push(`L${n(last.x)} ${n(last.y)}`);
  return parts.join('');
}

function far(a: Point, b: Point): number {
  return Math.abs(a.x - b.x) + Math.abs(a.y - b.y);
}

function toward(from: Point, to: Point, by: number): Point {
  const length = far(from, to) || 1;
  return { x: from.x + ((to.x - from.x) / length) * by, y: from.y + ((to.y - from.y) / length) * by };
}

/** What is at the end of an edge: an arrow; for memory within, a diamond at the whole. */
function tipSvg(kind: EdgeKind, points: readonly Point[]): string {
  if (kind === 'embed') {
    const [at, next] = points;
    const d = Math.sign(next.x - at.x) || 1;
    return `<path class="tip" d="M${n(at.x)} ${n(at.y)}l${5 * d} -4 ${5 * d} 4 ${-5 * d} 4z"/>`;
  }
  const at = points[points.length - 1];
  const d = Math.sign(at.x - points[points.length - 2].x) || 1;
  const size = kind === 'borrow' ? 5 : 7;
  return `<path class="tip" d="M${n(at.x)} ${n(at.y)}l${-size * d} -${size / 2} v${size}z"/>`;
}
