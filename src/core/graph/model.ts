/**
 * The lifetime graph: who keeps whom alive, in which scope, from which line, and
 * where it goes wrong. Plain data, so that it can be printed as JSON, laid out, and
 * sent to a page. Lines are 1-based, columns 1-based in UTF-16 code units.
 */
export interface LifetimeGraph {
  /** Of this shape; a page refuses another. */
  readonly version: typeof GRAPH_VERSION;
  /** What it is of: `probe() in drivers/foo/bar.c`, `drivers/foo/bar.c`, `driver drivers/foo`. */
  readonly title: string;
  readonly files: readonly string[];
  /** In the order in which the objects come to be. */
  readonly nodes: readonly GraphNode[];
  readonly edges: readonly GraphEdge[];
  readonly cycles: readonly GraphCycle[];
  readonly findings: readonly GraphFinding[];
  /** Rows of a ledger, when one path was followed. */
  readonly steps: readonly GraphStep[];
  /** What a path that was followed leaves behind, as its ledger tells. */
  readonly left: readonly GraphLeft[];
  /** What was not parsed, not analysed, cut at a bound, or is unknown. */
  readonly notes: readonly GraphNote[];
}

export const GRAPH_VERSION = 1;

/** How long something lives, shortest first. */
export const SCOPES = ['frame', 'file', 'bind', 'drm', 'device', 'module'] as const;
export type Scope = (typeof SCOPES)[number];

export interface Site {
  readonly file: string;
  readonly line: number;
  readonly column: number;
  /** The function that the line is in; empty at file level. */
  readonly function: string;
  /** What is called there, or the text of what is done. */
  readonly call: string;
}

/**
 * - object: something with a lifetime;
 * - holder: who owes releases and is no object itself: a function's frame, a table of a module, a caller;
 * - list: managed entries that wait to be run (devres, drm-managed, work, RCU, a delayed close).
 */
export type NodeKind = 'object' | 'holder' | 'list';

export interface GraphNode {
  /** The same for the same object after small edits: made of names, not of lines. */
  readonly id: string;
  readonly kind: NodeKind;
  readonly scope: Scope;
  /** As the source calls it. */
  readonly label: string;
  /** What kind of object, as contracts name it: `device`, `device_node`, `memory`, `irq`. */
  readonly type: string;
  /** Where it comes from; null when it was there before. */
  readonly born: Site | null;
  /** Where it ends, when something here ends it. */
  readonly dies: Site | null;
  /** Rank in the order of creation, and of release; 0-based, null when unknown. */
  readonly bornOrder: number;
  readonly diesOrder: number | null;
  /** What a list will run, in the order in which it was added (it is run in the reverse one). */
  readonly entries: readonly { readonly label: string; readonly site: Site | null }[];
  /** Memory that is part of another object: that node's id. */
  readonly within: string | null;
  /** Ids of `findings`. */
  readonly findings: readonly string[];
}

/**
 * - reference: `from` holds counted claims on `to`;
 * - borrow: `from` points to `to` without a claim;
 * - trigger: the last put of `from` (or its list being run) releases `to`;
 * - embed: `to` is memory of `from`;
 * - order: the lock `to` is taken while the lock `from` is held.
 */
export const EDGE_KINDS = ['reference', 'trigger', 'borrow', 'embed', 'order'] as const;
export type EdgeKind = (typeof EDGE_KINDS)[number];

export interface GraphEdge {
  readonly id: string;
  readonly kind: EdgeKind;
  readonly from: string;
  readonly to: string;
  /** Claims at most held at once; 0 for other kinds than references. */
  readonly count: number;
  readonly label: string;
  /** Of an edge that leaves a list: which of the list's `entries` it is of, 0-based; absent when it is of none. */
  readonly entry?: number;
  readonly takes: readonly Site[];
  readonly drops: readonly Site[];
  readonly findings: readonly string[];
}

/** References (and triggers) that close a ring, or locks that are taken in more than one order. */
export interface GraphCycle {
  readonly nodes: readonly string[];
  readonly edges: readonly string[];
  /** Who breaks it: the drop and its site; null when nothing outside does. */
  readonly broken: { readonly by: string; readonly site: Site | null } | null;
  readonly text: string;
}

export interface GraphFinding {
  readonly id: string;
  readonly rule: string;
  readonly message: string;
  readonly confidence: 'high' | 'medium' | 'low';
  readonly site: Site;
  readonly path: readonly { readonly site: Site; readonly text: string }[];
}

/** One row of the ledger: which objects are there, with which counts, after this call. */
export interface GraphStep {
  readonly site: Site | null;
  readonly call: string;
  readonly depth: number;
  readonly counts: readonly {
    readonly node: string;
    readonly count: number;
    readonly change: number;
    readonly real: number;
  }[];
  /** Nodes that are no more. */
  readonly dead: readonly string[];
  /** Edges that are there. */
  readonly edges: readonly string[];
  readonly marks: readonly string[];
}

/** What is still held, or waits to be run, when a path that was followed is over. */
export interface GraphLeft {
  /** Id of the object or the list; null when it is not drawn. */
  readonly node: string | null;
  readonly text: string;
  /** Where it was taken; null where no line of the files did it. */
  readonly site: Site | null;
  /** Drivers often leave it so on purpose. */
  readonly meant: boolean;
}

export interface GraphNote {
  /** It went wrong on the path that was followed: no remark on the graph itself. */
  readonly wrong?: true;
  readonly file: string;
  readonly line: number;
  readonly text: string;
}
