import picocolors from 'picocolors';
import { plain, type Palette } from '../core/report/index.js';

export type ColorChoice = 'auto' | 'always' | 'never';

/** `auto` colours a terminal, and respects NO_COLOR and FORCE_COLOR. */
export function choosePalette(choice: ColorChoice, terminal: boolean): Palette {
  const on = choice === 'always' || (choice === 'auto' && terminal && picocolors.isColorSupported);
  if (!on) return plain;
  const c = picocolors.createColors(true);
  return {
    strong: c.bold,
    error: (text) => c.bold(c.red(text)),
    warning: (text) => c.bold(c.yellow(text)),
    note: c.cyan,
    rule: c.dim,
    mark: (text) => c.bold(c.green(text)),
    faint: c.dim,
  };
}
