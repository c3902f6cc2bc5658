import * as z from 'zod/mini';
import { EDGE_KINDS, GRAPH_VERSION, SCOPES, type LifetimeGraph } from './model.js';

/** Beyond this a graph is refused rather than drawn for minutes. */
export const MOST_NODES = 20_000;
const MOST_EDGES = 100_000;

const whole = z.number().check(z.int(), z.minimum(0));
const any = z.number().check(z.int());
const text = z.string().check(z.maxLength(10_000));

export const siteSchema = z.object({
  file: text,
  line: z.number().check(z.int(), z.minimum(1)),
  column: z.number().check(z.int(), z.minimum(1)),
  function: text,
  call: text,
});
const place = z.nullable(siteSchema);

const nodeSchema = z.object({
  id: text,
  kind: z.enum(['object', 'holder', 'list']),
  scope: z.enum(SCOPES),
  label: text,
  type: text,
  born: place,
  dies: place,
  bornOrder: any,
  diesOrder: z.nullable(any),
  entries: z.array(z.object({ label: text, site: place })),
  within: z.nullable(text),
  findings: z.array(text),
});

const edgeSchema = z.object({
  id: text,
  kind: z.enum(EDGE_KINDS),
  from: text,
  to: text,
  count: whole,
  label: text,
  entry: z.optional(whole),
  takes: z.array(siteSchema),
  drops: z.array(siteSchema),
  findings: z.array(text),
});

const stepSchema = z.object({
  site: place,
  call: text,
  depth: whole,
  counts: z.array(z.object({ node: text, count: any, change: any, real: any })),
  dead: z.array(text),
  edges: z.array(text),
  marks: z.array(text),
});

/** What a page takes for a graph: of this version, and of the shape of `LifetimeGraph`. */
export const graphSchema: z.ZodMiniType<LifetimeGraph> = z.object({
  version: z.literal(GRAPH_VERSION),
  title: text,
  files: z.array(text),
  nodes: z.array(nodeSchema).check(z.maxLength(MOST_NODES)),
  edges: z.array(edgeSchema).check(z.maxLength(MOST_EDGES)),
  cycles: z.array(
    z.object({
      nodes: z.array(text),
      edges: z.array(text),
      broken: z.nullable(z.object({ by: text, site: place })),
      text,
    }),
  ),
  findings: z.array(
    z.object({
      id: text,
      rule: text,
      message: text,
      confidence: z.enum(['high', 'medium', 'low']),
      site: siteSchema,
      path: z.array(z.object({ site: siteSchema, text })),
    }),
  ),
  steps: z.array(stepSchema),
  left: z.array(z.object({ node: z.nullable(text), text, site: place, meant: z.boolean() })),
  notes: z.array(z.object({ wrong: z.optional(z.literal(true)), file: text, line: whole, text })),
});

export type Read<T> =
  | { readonly ok: true; readonly value: T }
  /** In words for a log: where, and what was expected. */
  | { readonly ok: false; readonly reason: string };

/** Checks data from elsewhere; never throws. */
export function readAs<T>(schema: z.ZodMiniType<T>, data: unknown): Read<T> {
  // A page that forbids eval would report the attempt to compile the schema.
  const result = schema.safeParse(data, { jitless: true });
  if (result.success) return { ok: true, value: result.data };
  const [first] = result.error.issues;
  const where = first.path.map(String).join('.');
  return { ok: false, reason: `${where === '' ? '' : `${where}: `}${first.message || first.code}` };
}
