import type { LifetimeGraph, Scope } from './model.js';
import { columnsOf, type Cell, type Cells } from './layout-columns.js';
import { coursesOf, type Spot } from './layout-ports.js';
import { routesOf, type Grid, type Point } from './layout-routes.js';
import { rowsOf } from './layout-rows.js';
import { BOX, boxOf, LANE_TITLE, type Box } from './layout-boxes.js';
import { spansOf, tallOf } from './layout-spans.js';
import { SHAPES, unrest } from './layout-shapes.js';
import { textWidth } from './text.js';
import {
  COLLAPSE_ABOVE,
  viewOf,
  type View,
  type ViewEdge,
  type ViewGroup,
  type ViewNode,
  type ViewOptions,
} from './view.js';
import { LANES } from './words.js';

export type { Point } from './layout-routes.js';

/** Where everything is drawn, in pixels from the upper left corner. The same graph and options give the same layout. */
export interface Layout {
  readonly width: number;
  readonly height: number;
  readonly lanes: readonly LaidLane[];
  readonly nodes: readonly LaidNode[];
  readonly edges: readonly LaidEdge[];
  /** What was collapsed because the graph is big, or would be were it not expanded. */
  readonly groups: readonly ViewGroup[];
  /** Ids of edges that are not drawn: inside a group, or to a node that is not there. */
  readonly hidden: readonly string[];
}

/** Who lives longer is above. */
export interface LaidLane {
  readonly scope: Scope;
  readonly y: number;
  readonly height: number;
}

export interface LaidNode extends ViewNode {
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
  /** Never less than that of a node which came to be before. */
  readonly column: number;
  /** Within its lane, 0-based. */
  readonly row: number;
  readonly box: Box;
}

export interface LaidEdge extends ViewEdge {
  /** Corners of the line, from the holder to what is held; each piece is upright or level. */
  readonly points: readonly Point[];
  /** Where its text starts, on the line's left end; null when there is none. */
  readonly label: {
    readonly x: number;
    readonly y: number;
    readonly width: number;
    readonly height: number;
    readonly text: string;
  } | null;
}

export interface LayoutOptions extends ViewOptions {
  /** An earlier layout of the same graph: what was there stays where it was, as far as what is new allows. */
  readonly previous?: { readonly nodes: readonly (Pick<LaidNode, 'id' | 'scope'> & Cell)[] };
  /** Room in each box for a count that changes; by default when the graph has steps. */
  readonly counts?: boolean;
}

/** As many boxes as fit a screen: texts of edges may be long, and there is time for several tries. */
const FEW = 60;
/** How often boxes that turn out to be crowded are taken for ordinary ones, before all are. */
const ROUNDS = 1;
/** So few that names need not be cut. */
const HANDFUL = 12;

/**
 * Lays a graph out: lanes by scope from top to bottom, the order of creation from left
 * to right, edges around the boxes. Pure, deterministic, never throws on a graph of
 * the right shape: an edge to nowhere is left out and listed.
 */
export function layoutGraph(graph: LifetimeGraph, options: LayoutOptions = {}): Layout {
  const view = viewOf(graph, options);
  const counts = options.counts ?? graph.steps.length > 0;
  const previous = new Map((options.previous?.nodes ?? []).map((node) => [node.id, node]));
  // What was there before decides where things are; else a small picture is worth some tries.
  const shapes = previous.size === 0 && view.nodes.length <= FEW ? SHAPES : SHAPES.slice(0, 1);
  const ways = shapes.map((shape) => columnsOf(view, previous, shape));
  const different = new Map(ways.map((columns) => [[...columns.values()].join(), columns]));
  const tries = [...different.values()].map((columns) => laidOut(view, columns, previous, counts));
  return tries.reduce((best, next) => (unrest(next) < unrest(best) ? next : best));
}

/** Tries with tall boxes; those whose lines would meet are then drawn as ordinary ones. */
function laidOut(view: View, columns: ReadonlyMap<string, number>, previous: Cells, counts: boolean): Layout {
  const plain = new Set<string>(view.nodes.length > COLLAPSE_ABOVE ? view.nodes.map((node) => node.id) : []);
  for (let round = 0; ; round++) {
    const { layout, crowded } = drawnWith(view, columns, previous, counts, plain);
    if (crowded.size === 0) return layout;
    for (const id of round < ROUNDS ? crowded : view.nodes.map((node) => node.id)) plain.add(id);
  }
}

function drawnWith(
  view: View,
  columns: ReadonlyMap<string, number>,
  previous: Cells,
  counts: boolean,
  plain: ReadonlySet<string>,
): { layout: Layout; crowded: ReadonlySet<string> } {
  const tall = tallOf(view, columns, plain);
  const arranged = rowsOf(view, columns, previous, tall);
  const { lanes } = arranged;
  const spans = spansOf(view.nodes, columns, arranged, tall, (node) => previous.get(node.id)?.scope === node.scope);
  const spots = new Map<string, Spot>(
    view.nodes.map((node) => [node.id, { column: columns.get(node.id)!, ...spans.get(node.id)! }]),
  );
  const rows = lanes.reduce((sum, lane) => sum + lane.count, 0);
  const { courses, ports } = coursesOf(view.edges, { spots, rows, hubs: tall.hubs });
  const size = view.nodes.length;
  const most = ({ kind }: ViewNode): number =>
    kind === 'list' && size <= FEW ? BOX.mostOfList : size <= HANDFUL ? BOX.mostOfFew : BOX.most;
  const boxes = new Map(view.nodes.map((node) => [node.id, boxOf(node, counts, ports.get(node.id)!, most(node))]));
  const titles = lanes.map((lane) => laneTitleWidth(lane.scope));
  const { grid, routes, crowded } = routesOf(courses, spots, boxes, {
    rows,
    laneStarts: new Set(lanes.map((lane) => lane.first)),
    left: lanes.length === 0 ? 0 : Math.max(...titles) + 2 * LANE_TITLE.pad,
    small: view.nodes.length <= FEW,
  });
  const firstRow = new Map(lanes.map((lane) => [lane.scope, lane.first]));
  const layout = {
    width: grid.width,
    height: grid.height,
    lanes: lanes.map((lane) => laneBox(lane, rows, grid)),
    nodes: view.nodes.map((node) => {
      const spot = spots.get(node.id)!;
      const box = boxes.get(node.id)!;
      return {
        ...node,
        x: grid.columnX[spot.column],
        y: grid.rowY[spot.row],
        width: grid.columnWidth[spot.column],
        height: box.height,
        column: spot.column,
        row: spot.row - firstRow.get(node.scope)!,
        box: boxOf(node, counts, ports.get(node.id)!, most(node), grid.columnWidth[spot.column]),
      };
    }),
    edges: view.edges.map((edge, i) => ({ ...edge, ...routes[i] })),
    groups: view.groups,
    hidden: view.hidden,
  };
  return { layout, crowded };
}

function laneTitleWidth(scope: Scope): number {
  const { title, until } = LANES[scope];
  return Math.max(textWidth(title, LANE_TITLE.size, true), textWidth(until, LANE_TITLE.small));
}

function laneBox(lane: { scope: Scope; first: number; count: number }, rows: number, grid: Grid): LaidLane {
  const y = grid.laneY.get(lane.first)!;
  const next = lane.first + lane.count;
  return { scope: lane.scope, y, height: (next === rows ? grid.height : grid.laneY.get(next)!) - y };
}
