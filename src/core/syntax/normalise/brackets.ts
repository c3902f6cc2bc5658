import { endsDefinition } from './braces.js';
import { Char, type Tokens } from './tokens.js';

/**
 * Finds the partner of each bracket. A closing brace takes the nearest open brace,
 * whatever is open inside it; one in column 0 takes the outermost, as it ends a
 * definition in kernel style. So a missing bracket costs one function, not the file.
 */
export function matchBrackets(t: Tokens): void {
  const open: number[] = [];
  let braces = 0; // among `open`: without any there is nothing to look for
  const pair = (from: number, to: number): void => {
    t.match[from] = to;
    t.match[to] = from;
  };
  for (let k = 0; k < t.count; k++) {
    switch (t.kind[k]) {
      case Char.openBrace:
      case Char.open:
      case Char.openBracket:
        open.push(k);
        if (t.kind[k] === Char.openBrace) braces++;
        break;
      case Char.close:
      case Char.closeBracket: {
        const wanted = t.kind[k] === Char.close ? Char.open : Char.openBracket;
        if (open.length > 0 && t.kind[open[open.length - 1]] === wanted) pair(open.pop() as number, k);
        break;
      }
      case Char.closeBrace: {
        if (braces === 0) break;
        const outermost = open.length > 1 && endsDefinition(t, k);
        let at = outermost ? 0 : open.length - 1;
        if (outermost) while (at < open.length && t.kind[open[at]] !== Char.openBrace) at++;
        else while (at >= 0 && t.kind[open[at]] !== Char.openBrace) at--;
        if (at >= 0 && at < open.length) {
          pair(open[at], k);
          open.length = at;
          braces--;
        }
        if (outermost) {
          open.length = 0;
          braces = 0;
        }
        break;
      }
    }
  }
}
