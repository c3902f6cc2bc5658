import { graphMarkdown } from '../core/graph/markdown.js';
import type { Layout } from '../core/graph/layout.js';
import type { LifetimeGraph } from '../core/graph/model.js';
import { graphSvg } from '../core/graph/svg.js';
import type { Theme } from '../core/graph/svg-style.js';
import { PROTOCOL_VERSION, type ExportFormat, type ToHost } from './protocol.js';

type Export = Extract<ToHost, { type: 'export' }>;

/** Sharp on a slide; smaller where a browser would refuse so many pixels. */
const SCALE = 2;
const MOST_PIXELS = 120_000_000;
const MOST_SIDE = 16_000;

const ENDINGS: Readonly<Record<ExportFormat, string>> = { svg: 'svg', png: 'png', dot: 'dot', markdown: 'md' };

/**
 * What is shown, in a format to save.
 *
 * @throws Error when the browser cannot paint a picture of that size
 */
export async function exported(
  format: ExportFormat,
  graph: LifetimeGraph,
  layout: Layout,
  theme: Exclude<Theme, 'auto'>,
): Promise<Export> {
  const made = (content: string, encoding: Export['encoding'] = 'utf8'): Export => ({
    type: 'export',
    version: PROTOCOL_VERSION,
    format,
    name: `${fileName(graph.title)}.${ENDINGS[format]}`,
    encoding,
    content,
  });
  switch (format) {
    case 'svg':
      return made(graphSvg(graph, layout, { theme }));
    case 'png':
      return made(await png(graphSvg(graph, layout, { theme })), 'base64');
    case 'markdown':
      return made(graphMarkdown(graph));
    case 'dot':
      throw new Error('not there yet');
  }
}

/** Letters, digits, dots and dashes of the title. */
export function fileName(title: string): string {
  const name = title
    .replace(/[^\w.]+/g, '-')
    .replace(/^[-.]+|[-.]+$/g, '')
    .slice(0, 80);
  return name === '' ? 'lifetimes' : name;
}

async function png(svg: string): Promise<string> {
  const [, w, h] = /width="(\d+)" height="(\d+)"/.exec(svg)!;
  const [width, height] = [Number(w), Number(h)];
  const scale = Math.min(SCALE, Math.sqrt(MOST_PIXELS / (width * height)), MOST_SIDE / width, MOST_SIDE / height);
  const image = new Image();
  image.src = `data:image/svg+xml;charset=utf-8,${encodeURIComponent(svg)}`;
  await image.decode();
  const canvas = document.createElement('canvas');
  canvas.width = Math.floor(width * scale);
  canvas.height = Math.floor(height * scale);
  const context = canvas.getContext('2d');
  if (context === null) throw new Error('this browser paints no pictures');
  context.drawImage(image, 0, 0, canvas.width, canvas.height);
  const address = canvas.toDataURL('image/png');
  const content = address.slice(address.indexOf(',') + 1);
  if (content === '') throw new Error(`a picture of ${canvas.width} × ${canvas.height} pixels is too big`);
  return content;
}
