/** An edge between two things, for what only asks how they hang together. */
export interface Link {
  readonly id: string;
  readonly from: string;
  readonly to: string;
}

/**
 * Groups of nodes that reach each other (Tarjan), without those of a single node,
 * each in the order of `nodes`. Without recursion: a chain may be long.
 */
export function components(nodes: readonly string[], links: readonly Link[]): string[][] {
  const next = new Map<string, string[]>(nodes.map((n) => [n, []]));
  for (const { from, to } of links) if (next.has(to)) next.get(from)?.push(to);
  const index = new Map<string, number>();
  const low = new Map<string, number>();
  const open: string[] = [];
  const isOpen = new Set<string>();
  const found: string[][] = [];
  const enter = (node: string, work: { node: string; at: number }[]): void => {
    index.set(node, index.size);
    low.set(node, index.size - 1);
    open.push(node);
    isOpen.add(node);
    work.push({ node, at: 0 });
  };
  const lower = (node: string, to: number | undefined): void => {
    const now = low.get(node) ?? 0;
    if (to !== undefined && to < now) low.set(node, to);
  };
  for (const start of nodes) {
    if (index.has(start)) continue;
    const work: { node: string; at: number }[] = [];
    enter(start, work);
    for (let top = work.at(-1); top; top = work.at(-1)) {
      const to = next.get(top.node)?.at(top.at++);
      if (to !== undefined) {
        if (!index.has(to)) enter(to, work);
        else if (isOpen.has(to)) lower(top.node, index.get(to));
        continue;
      }
      work.pop();
      const above = work.at(-1);
      if (above) lower(above.node, low.get(top.node));
      if (low.get(top.node) !== index.get(top.node)) continue;
      const group = open.splice(open.indexOf(top.node));
      for (const node of group) isOpen.delete(node);
      if (group.length > 1) found.push(group);
    }
  }
  const place = new Map(nodes.map((n, i) => [n, i]));
  const byPlace = (a: string, b: string): number => (place.get(a) ?? 0) - (place.get(b) ?? 0);
  return found.map((g) => g.sort(byPlace)).sort((a, b) => byPlace(a[0], b[0]));
}

/**
 * Rings that between them pass through every node that lies on one: for each node
 * of a component that no earlier ring has, the shortest way from it back to itself.
 */
export function rings<L extends Link>(nodes: readonly string[], links: readonly L[]): L[][] {
  const found: L[][] = [];
  for (const group of components(nodes, links)) {
    const inside = new Set(group);
    const own = links.filter((l) => inside.has(l.from) && inside.has(l.to) && l.from !== l.to);
    const covered = new Set<string>();
    for (const start of group) {
      if (covered.has(start)) continue;
      const ring = shortest(start, own);
      for (const link of ring) covered.add(link.from);
      if (ring.length > 0) found.push(ring);
    }
  }
  return found;
}

function shortest<L extends Link>(start: string, links: readonly L[]): L[] {
  const by = new Map<string, L[]>();
  for (const link of links) {
    const known = by.get(link.from);
    if (known) known.push(link);
    else by.set(link.from, [link]);
  }
  const came = new Map<string, L>();
  const queue = [start];
  for (const node of queue) {
    for (const link of by.get(node) ?? []) {
      if (came.has(link.to)) continue;
      came.set(link.to, link);
      if (link.to === start) {
        const ring: L[] = [];
        let at: string = start;
        do {
          const step = came.get(at);
          if (step === undefined) break;
          ring.unshift(step);
          at = step.from;
        } while (at !== start);
        return ring;
      }
      queue.push(link.to);
    }
  }
  return [];
}
