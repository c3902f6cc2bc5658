/** A straight piece of an edge in a channel, along the channel from `low` to `high`. */
export interface Piece {
  readonly edge: number;
  readonly low: number;
  readonly high: number;
  /** Where the edge goes on, across the channel: at which place, and to which side of it (-1 before, 1 after). */
  readonly ends: readonly { readonly at: number; readonly side: -1 | 1 }[];
}

/**
 * Puts the pieces of a channel on parallel tracks, such that no two that touch share
 * one and few edges cross: each is inserted where it crosses those before it least.
 *
 * @returns the track of each piece, 0-based, and how many there are
 */
export function tracksOf(pieces: readonly Piece[]): { readonly track: readonly number[]; readonly count: number } {
  const order: number[] = [];
  const longest = pieces.map((_, i) => i).sort((a, b) => span(pieces[b]) - span(pieces[a]) || a - b);
  for (const i of longest) order.splice(bestPlace(order, pieces, i), 0, i);
  const track = pieces.map(() => 0);
  let count = 0;
  order.forEach((i, place) => {
    let free = 0;
    for (let k = 0; k < place; k++)
      if (touch(pieces[i], pieces[order[k]]) && track[order[k]] >= free) free = track[order[k]] + 1;
    track[i] = free;
    count = Math.max(count, free + 1);
  });
  return { track, count };
}

function span(piece: Piece): number {
  return piece.high - piece.low;
}

function bestPlace(order: readonly number[], pieces: readonly Piece[], i: number): number {
  // Behind none: all come after it. Then it passes one after the other.
  let cost = 0;
  let best = 0;
  let place = 0;
  for (let k = 0; k < order.length; k++) {
    const other = pieces[order[k]];
    if (touch(pieces[i], other)) cost += crossings(other, pieces[i]) - crossings(pieces[i], other);
    if (cost < best) {
      best = cost;
      place = k + 1;
    }
  }
  return place;
}

function touch(a: Piece, b: Piece): boolean {
  return a.low <= b.high && b.low <= a.high;
}

/** How often the two cross when `a` is before `b`. */
function crossings(a: Piece, b: Piece): number {
  let count = 0;
  for (const end of a.ends) if (end.side === 1 && end.at > b.low && end.at < b.high) count++;
  for (const end of b.ends) if (end.side === -1 && end.at > a.low && end.at < a.high) count++;
  return count;
}
