import * as z from 'zod/mini';
import { readAs } from '../core/graph/schema.js';

/** What a reload brings back. */
export interface PageState {
  readonly version: typeof STATE_VERSION;
  /** What the graph was asked for with, for the host that asks again. */
  readonly source: string;
  readonly view: 'picture' | 'table';
  /** Id of a node or an edge; null when nothing is. */
  readonly selected: string | null;
  readonly zoom: { readonly x: number; readonly y: number; readonly k: number } | null;
  readonly expanded: readonly string[];
  readonly query: string;
  /** Types and scopes that are not shown. */
  readonly hiddenTypes: readonly string[];
  readonly hiddenScopes: readonly string[];
  readonly findingsOnly: boolean;
  /** Row of the ledger, 1-based; 0 for the whole picture. */
  readonly step: number;
  readonly theme: 'auto' | 'light' | 'dark' | 'contrast';
}

export const STATE_VERSION = 1;

export const FRESH: PageState = {
  version: STATE_VERSION,
  source: '',
  view: 'picture',
  selected: null,
  zoom: null,
  expanded: [],
  query: '',
  hiddenTypes: [],
  hiddenScopes: [],
  findingsOnly: false,
  step: 0,
  theme: 'auto',
};

const schema: z.ZodMiniType<PageState> = z.object({
  version: z.literal(STATE_VERSION),
  source: z.string(),
  view: z.enum(['picture', 'table']),
  selected: z.nullable(z.string()),
  zoom: z.nullable(z.object({ x: z.number(), y: z.number(), k: z.number().check(z.positive()) })),
  expanded: z.array(z.string()),
  query: z.string(),
  hiddenTypes: z.array(z.string()),
  hiddenScopes: z.array(z.string()),
  findingsOnly: z.boolean(),
  step: z.number().check(z.int(), z.minimum(0)),
  theme: z.enum(['auto', 'light', 'dark', 'contrast']),
});

/** The state as it was left; a fresh one when there is none, or one of another version. */
export function readState(data: unknown): PageState {
  const read = readAs(schema, data);
  return read.ok ? read.value : FRESH;
}
