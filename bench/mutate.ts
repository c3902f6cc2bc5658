import { readFileSync } from 'node:fs';
import { decode } from '../src/project/decode.js';

/** A small, fast generator of random numbers: equal seeds, equal runs. */
export function random(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let t = state;
    t = Math.imul(t ^ (t >>> 15), t | 1);
    t ^= t + Math.imul(t ^ (t >>> 7), t | 61);
    return ((t ^ (t >>> 14)) >>> 0) / 4294967296;
  };
}

const TOKEN = /[A-Za-z_]\w*|\d\w*|"(?:[^"\\\n]|\\.)*"|\/\*[^]*?\*\/|\/\/[^\n]*|#\w+|->|&&|\|\||[<>=!]=|\s+|[^]/g;

/** Applies one to eight mutations: a token deleted, doubled or swapped with another, or the end cut off. */
export function mutate(text: string, next: () => number): string {
  const tokens = text.match(TOKEN) ?? [];
  const pick = (): number => Math.floor(next() * tokens.length);
  for (let n = 1 + Math.floor(next() * 8); n > 0 && tokens.length > 0; n--) {
    const at = pick();
    const kind = next();
    if (kind < 0.35) tokens.splice(at, 1);
    else if (kind < 0.6) tokens.splice(at, 0, tokens[pick()]);
    else if (kind < 0.75) tokens.splice(at, 0, tokens[at]);
    else if (kind < 0.95) {
      const other = pick();
      [tokens[at], tokens[other]] = [tokens[other], tokens[at]];
    } else tokens.length = at;
  }
  return tokens.join('');
}

/** The file and the mutated text of a round; the same for the same seed. */
export function roundInput(files: readonly string[], seed: number, round: number): { file: string; text: string } {
  const next = random(seed * 1_000_003 + round);
  const file = files[Math.floor(next() * files.length)];
  const decoded = decode(readFileSync(file));
  return { file, text: 'text' in decoded ? mutate(decoded.text, next) : '' };
}
