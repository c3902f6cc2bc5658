import * as z from 'zod/mini';
import type { LifetimeGraph } from '../core/graph/model.js';
import { graphSchema, readAs, siteSchema, type Read } from '../core/graph/schema.js';

/**
 * What a page and its host say to each other. Both check what they get with
 * `readToPage` and `readToHost`; what is malformed, or of another version, is refused
 * and logged. The version changes with the shape of any message.
 */
export const PROTOCOL_VERSION = 1;

export type { LifetimeGraph };

const version = z.literal(PROTOCOL_VERSION);

const toPage = z.discriminatedUnion('type', [
  /** Show this graph; of the same `source`, what was selected and opened stays. */
  z.object({
    type: z.literal('graph'),
    version,
    graph: graphSchema,
    /** What it was asked for with: the page keeps it, and a host that is restored finds it in the page's state. */
    source: z.string(),
  }),
  /** The cursor is here; lines are 1-based. */
  z.object({
    type: z.literal('highlight'),
    version,
    file: z.string(),
    line: z.number().check(z.int(), z.minimum(1)),
  }),
  /** There is no graph, and why. */
  z.object({ type: z.literal('failed'), version, text: z.string() }),
]);

const toHost = z.discriminatedUnion('type', [
  /** The page listens. */
  z.object({ type: z.literal('ready'), version }),
  /** Show this place in the code. */
  z.object({ type: z.literal('reveal'), version, site: siteSchema }),
  /** Save this: text as it is, a PNG in base64. */
  z.object({
    type: z.literal('export'),
    version,
    format: z.enum(['svg', 'png', 'dot', 'markdown']),
    /** Suggested, with its ending, without a folder. */
    name: z.string().check(z.regex(/^[\w.-]+$/)),
    encoding: z.enum(['utf8', 'base64']),
    content: z.string(),
  }),
  /** Something went wrong in the page: a message refused, a picture that cannot be made. */
  z.object({ type: z.literal('log'), version, text: z.string().check(z.maxLength(2000)) }),
]);

export type ToPage = z.infer<typeof toPage>;
export type ToHost = z.infer<typeof toHost>;
export type ExportFormat = Extract<ToHost, { type: 'export' }>['format'];

export function readToPage(data: unknown): Read<ToPage> {
  return readMessage(toPage, data);
}

export function readToHost(data: unknown): Read<ToHost> {
  return readMessage(toHost, data);
}

function readMessage<T>(schema: z.ZodMiniType<T>, data: unknown): Read<T> {
  if (typeof data !== 'object' || data === null) return { ok: false, reason: 'not a message' };
  const { type, version: given } = data as { type?: unknown; version?: unknown };
  if (given !== PROTOCOL_VERSION)
    return { ok: false, reason: `message ${String(type)} of version ${String(given)}, not ${PROTOCOL_VERSION}` };
  const read = readAs(schema, data);
  return read.ok ? read : { ok: false, reason: `message ${String(type)}: ${read.reason}` };
}
