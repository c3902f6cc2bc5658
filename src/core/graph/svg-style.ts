import { EDGE_KINDS } from './model.js';

/**
 * Colours of the picture. Each is a CSS variable with the value of the theme as its
 * fallback, so that a page can give its own and a viewer that knows no variables
 * shows the fallback.
 */
export type Theme = 'light' | 'dark' | 'contrast' | 'auto';
type Named = Exclude<Theme, 'auto'>;

export const COLOURS = {
  bg: { light: '#ffffff', dark: '#1e1e1e', contrast: '#000000' },
  lane: { light: '#f5f6f8', dark: '#252629', contrast: '#000000' },
  rule: { light: '#d5d9df', dark: '#3a3d42', contrast: '#6fc3df' },
  fg: { light: '#1f2328', dark: '#e4e6ea', contrast: '#ffffff' },
  dim: { light: '#57606a', dark: '#a5adb8', contrast: '#ffffff' },
  box: { light: '#ffffff', dark: '#2d2f34', contrast: '#000000' },
  boxline: { light: '#9aa4b2', dark: '#666e7a', contrast: '#ffffff' },
  reference: { light: '#3b5b8c', dark: '#8db4e8', contrast: '#ffffff' },
  trigger: { light: '#7a5195', dark: '#c9a0e0', contrast: '#ffd966' },
  borrow: { light: '#7b8490', dark: '#7d8691', contrast: '#c0c0c0' },
  order: { light: '#8a6100', dark: '#dcb45c', contrast: '#f1fa8c' },
  embed: { light: '#4d7a64', dark: '#86c2a3', contrast: '#7fffa8' },
  bad: { light: '#c62828', dark: '#ff7b72', contrast: '#ff6a6a' },
  warn: { light: '#9a6700', dark: '#e3b341', contrast: '#ffd966' },
  note: { light: '#57606a', dark: '#a5adb8', contrast: '#ffffff' },
  focus: { light: '#0a63c9', dark: '#4daafc', contrast: '#f38518' },
  type0: { light: '#4878a8', dark: '#6f9fd0', contrast: '#6fc3df' },
  type1: { light: '#c0793b', dark: '#dca06a', contrast: '#ffb86c' },
  type2: { light: '#4f8f5b', dark: '#7dbb89', contrast: '#7fffa8' },
  type3: { light: '#9a6bb0', dark: '#bb93cf', contrast: '#e6a8ff' },
  type4: { light: '#3d8f97', dark: '#6cbcc4', contrast: '#8be9fd' },
  type5: { light: '#a58a2d', dark: '#cdb35b', contrast: '#f1fa8c' },
  type6: { light: '#b05f7a', dark: '#d58ea6', contrast: '#ff9ac1' },
  type7: { light: '#6b7280', dark: '#9aa1ad', contrast: '#c0c0c0' },
} as const satisfies Readonly<Record<string, Readonly<Record<Named, string>>>>;

export type Colour = keyof typeof COLOURS;

/** How many colours there are for types; further types take the first ones again. */
export const TYPE_COLOURS = 8;

/** As CSS wants it: the variable, or for viewers without variables the plain value before it. */
function put(property: string, colour: Colour, theme: Named): string {
  return `${property}:${COLOURS[colour][theme]};${property}:var(--klt-${colour},${COLOURS[colour][theme]})`;
}

/** Values for all variables, for a page that chooses its theme itself. */
export function themeVariables(theme: Named): string {
  return (Object.keys(COLOURS) as Colour[]).map((name) => `--klt-${name}:${COLOURS[name][theme]}`).join(';');
}

export const FAMILY = "'Helvetica Neue',Helvetica,Arial,'Liberation Sans','DejaVu Sans',sans-serif";

/** The style sheet of the picture. `auto` is light, and dark where the viewer prefers that. */
export function svgStyle(theme: Theme): string {
  const named = theme === 'auto' ? 'light' : theme;
  const rules = rulesFor(named);
  if (theme !== 'auto') return rules;
  return `${rules}\n@media (prefers-color-scheme:dark){.klt{${themeVariables('dark')}}}`;
}

function rulesFor(theme: Named): string {
  const fill = (name: Colour): string => put('fill', name, theme);
  const stroke = (name: Colour): string => put('stroke', name, theme);
  const types = Array.from({ length: TYPE_COLOURS }, (_, i) => `.klt .t${i} .bar{${fill(`type${i}` as Colour)}}`);
  const edges = EDGE_KINDS.map((kind) => `.klt .${kind} .line{${stroke(kind)}}.klt .${kind} .tip{${fill(kind)}}`);
  return [
    `.klt{font-family:${FAMILY}}`,
    `.klt .ground{${fill('bg')}}`,
    `.klt .lane{${fill('lane')}}.klt .lane.even{${fill('bg')}}.klt .rule{${stroke('rule')};stroke-width:1}`,
    `.klt text{${fill('fg')};font-size:10.5px}.klt .dim{${fill('dim')}}`,
    '.klt .title{font-size:12.5px;font-weight:700}.klt .lanename{font-size:12px;font-weight:700}',
    '.klt .heading{font-size:15px;font-weight:700}',
    `.klt .box{${fill('box')};${stroke('boxline')};stroke-width:1}`,
    `.klt .holder .box{stroke-dasharray:3 2}`,
    `.klt .back{${fill('box')};${stroke('boxline')};stroke-width:1}`,
    ...types,
    '.klt .line{fill:none;stroke-width:1.4;stroke-linejoin:round}',
    ...edges,
    '.klt .trigger .line{stroke-dasharray:6 4}',
    '.klt .borrow .line{stroke-width:.8}',
    '.klt .order .line{stroke-dasharray:2 3;stroke-width:1.8}',
    `.klt .edge>text{${fill('dim')}}`,
    `.klt .cycle .line{${stroke('bad')};stroke-width:2.4}.klt .cycle .tip{${fill('bad')}}`,
    `.klt .edge.cycle>text{${fill('bad')};font-weight:400}.klt text.bad{${fill('bad')}}`,
    `.klt .node:is(.cycle,.left) .box,.klt .leftbox .box{${stroke('bad')};stroke-width:2}`,
    `.klt .high .sign{${fill('bad')}}.klt .medium .sign{${fill('warn')}}.klt .low .sign{${fill('note')}}`,
    `.klt .sign+text.cut{${fill('bg')};font-size:10px;font-weight:700}`,
    '.klt .hit{fill:none;stroke:none;stroke-width:12;visibility:hidden;pointer-events:stroke}',
  ].join('\n');
}
