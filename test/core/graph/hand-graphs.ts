import {
  GRAPH_VERSION,
  type GraphEdge,
  type GraphNode,
  type LifetimeGraph,
  type Site,
} from '../../../src/core/graph/model.js';

export function at(line: number, call: string, fn = 'bar_probe', file = 'drivers/foo/bar.c'): Site {
  return { file, line, column: 2, function: fn, call };
}

export function node(id: string, rest: Partial<GraphNode> & Pick<GraphNode, 'scope'>): GraphNode {
  return {
    id,
    kind: 'object',
    label: id,
    type: 'device',
    born: null,
    dies: null,
    bornOrder: 0,
    diesOrder: null,
    entries: [],
    within: null,
    findings: [],
    ...rest,
  };
}

export function edge(from: string, to: string, rest: Partial<GraphEdge> = {}): GraphEdge {
  const kind = rest.kind ?? 'reference';
  return {
    id: `${kind} ${from}→${to}`,
    kind,
    from,
    to,
    count: kind === 'reference' ? 1 : 0,
    label: '',
    takes: [],
    drops: [],
    findings: [],
    ...rest,
  };
}

export function graph(
  nodes: readonly GraphNode[],
  edges: readonly GraphEdge[],
  rest: Partial<LifetimeGraph> = {},
): LifetimeGraph {
  return {
    version: GRAPH_VERSION,
    title: 'bar_probe() in drivers/foo/bar.c',
    files: ['drivers/foo/bar.c'],
    nodes,
    edges,
    cycles: [],
    findings: [],
    steps: [],
    left: [],
    notes: [],
    ...rest,
  };
}

/** A root device whose managed list keeps a DRM device that keeps the root device: nothing ends it. */
export function ringGraph(): LifetimeGraph {
  const file = 'samples/ring.c';
  const s = (line: number, call: string): Site => at(line, call, 'on_root_device', file);
  const nodes = [
    node('frame', { kind: 'holder', scope: 'frame', label: 'on_root_device()', type: 'frame' }),
    node('root', { scope: 'device', label: 'root device', born: s(35, 'register_root'), bornOrder: 1 }),
    node('devres', {
      kind: 'list',
      scope: 'bind',
      label: 'devres of root device',
      type: 'devres',
      bornOrder: 2,
      entries: [{ label: 'put DRM device', site: s(24, 'alloc_managed') }],
    }),
    node('drm', {
      scope: 'drm',
      label: 'DRM device',
      type: 'drm_device',
      born: s(24, 'alloc_managed'),
      bornOrder: 3,
      findings: ['f1'],
    }),
    node('managed', {
      kind: 'list',
      scope: 'drm',
      label: 'managed list of DRM device',
      type: 'drmm',
      bornOrder: 4,
      entries: ['init_release', 'memory', 'minor_release', 'cleanup'].map((label) => ({
        label,
        site: s(24, 'alloc_managed'),
      })),
    }),
  ];
  const edges = [
    edge('frame', 'root', { label: 'registered', takes: [s(35, 'register_root')], drops: [s(38, 'unregister_root')] }),
    edge('devres', 'drm', { label: 'action', takes: [s(24, 'alloc_managed')], findings: ['f1'] }),
    edge('drm', 'root', {
      label: 'parent',
      count: 2,
      takes: [s(24, 'alloc_managed'), s(26, 'register_drm')],
      drops: [s(37, 'unregister_drm')],
    }),
    edge('root', 'devres', { kind: 'trigger', label: 'last put runs' }),
    edge('drm', 'managed', { kind: 'trigger', label: 'last put runs' }),
    edge('frame', 'drm', { kind: 'borrow', label: 'drm' }),
  ];
  const step = (
    site: Site,
    call: string,
    root: number,
    drm: number,
    edges: string[],
    changed: string[],
    dead: string[] = [],
    marks: string[] = [],
  ) => ({
    site,
    call,
    depth: call.startsWith('alloc') ? 1 : 0,
    counts: [
      { node: 'root', count: root, change: changed.includes('root') ? 1 : 0, real: root + 2 },
      ...(drm > 0 ? [{ node: 'drm', count: drm, change: changed.includes('drm') ? 1 : 0, real: drm }] : []),
    ].filter((c) => !dead.includes(c.node)),
    dead,
    edges,
    marks,
  });
  const [e0, e1, e2, e3, e4, e5] = edges.map((e) => e.id);
  return graph(nodes, edges, {
    title: 'on_root_device() in samples/ring.c',
    files: [file],
    cycles: [
      {
        nodes: ['root', 'devres', 'drm'],
        edges: [e1, e2, e3],
        broken: null,
        text: 'a cycle that nothing outside will break: action on root device → DRM device → parent → root device',
      },
    ],
    findings: [
      {
        id: 'f1',
        rule: 'cycle',
        message: 'DRM device waits for the root device, and the root device for it',
        confidence: 'high',
        site: s(24, 'alloc_managed'),
        path: [{ site: s(24, 'alloc_managed'), text: 'taken here' }],
      },
    ],
    steps: [
      step(s(35, 'register_root'), 'register_root', 1, 0, [e0, e3], ['root']),
      step(
        s(24, 'alloc_managed'),
        'alloc_managed',
        2,
        1,
        [e0, e1, e2, e3, e4, e5],
        ['root', 'drm'],
        [],
        ['a cycle closes'],
      ),
      step(s(26, 'register_drm'), 'register_drm', 3, 1, [e0, e1, e2, e3, e4, e5], ['root']),
      step(s(37, 'unregister_drm'), 'unregister_drm', 2, 1, [e0, e1, e2, e3, e4, e5], ['root']),
      step(s(38, 'unregister_root'), 'unregister_root', 1, 1, [e1, e2, e3, e4], ['root']),
    ],
  });
}

/** A probe as most are: device, tree nodes, clock, interrupt, memory of the bind, one leak. */
export function probeGraph(): LifetimeGraph {
  const nodes = [
    node('module', { kind: 'holder', scope: 'module', label: 'bar_driver', type: 'module' }),
    node('pdev', { scope: 'device', label: 'pdev->dev', bornOrder: 0 }),
    node('devres', {
      kind: 'list',
      scope: 'bind',
      label: 'devres of pdev->dev',
      type: 'devres',
      bornOrder: 1,
      entries: ['priv', 'regs', 'clk', 'irq'].map((label, i) => ({ label, site: at(30 + i, `managed_${label}`) })),
      diesOrder: 1,
    }),
    node('frame', { kind: 'holder', scope: 'frame', label: 'bar_probe()', type: 'frame', bornOrder: 1 }),
    node('priv', {
      scope: 'bind',
      label: 'priv',
      type: 'memory',
      born: at(30, 'managed_alloc'),
      bornOrder: 2,
      diesOrder: 5,
    }),
    node('regs', {
      scope: 'bind',
      label: 'priv->regs',
      type: 'iomem',
      born: at(31, 'managed_map'),
      bornOrder: 3,
      diesOrder: 4,
    }),
    node('clk', {
      scope: 'bind',
      label: 'priv->clk',
      type: 'clk',
      born: at(32, 'managed_clk'),
      bornOrder: 4,
      diesOrder: 3,
    }),
    node('np', {
      scope: 'device',
      label: 'np',
      type: 'device_node',
      born: at(36, 'get_child'),
      bornOrder: 5,
      findings: ['f1'],
    }),
    node('phy', {
      scope: 'device',
      label: 'priv->phy',
      type: 'device',
      born: at(38, 'find_phy'),
      bornOrder: 6,
      dies: at(80, 'put_phy'),
      diesOrder: 0,
    }),
    node('irq', { scope: 'bind', label: 'irq', type: 'irq', born: at(40, 'managed_irq'), bornOrder: 7, diesOrder: 2 }),
    node('work', {
      kind: 'list',
      scope: 'device',
      label: 'priv->work',
      type: 'work',
      bornOrder: 8,
      entries: [{ label: 'bar_work', site: at(44, 'init_work') }],
    }),
  ];
  const managed = (to: string, line: number): GraphEdge =>
    edge('devres', to, { label: 'devm', takes: [at(line, `managed_${to}`)] });
  const edges = [
    edge('module', 'pdev', { kind: 'borrow', label: 'binds' }),
    edge('pdev', 'devres', { kind: 'trigger', label: 'unbind' }),
    managed('priv', 30),
    managed('regs', 31),
    managed('clk', 32),
    managed('irq', 40),
    edge('frame', 'np', { label: 'np', takes: [at(36, 'get_child')], findings: ['f1'] }),
    edge('priv', 'phy', { label: 'phy', takes: [at(38, 'find_phy')], drops: [at(80, 'put_phy', 'bar_remove')] }),
    edge('priv', 'work', { kind: 'embed', label: 'work' }),
    edge('priv', 'pdev', { kind: 'borrow', label: 'dev' }),
    edge('irq', 'priv', { kind: 'borrow', label: 'data' }),
  ];
  return graph(nodes, edges, {
    findings: [
      {
        id: 'f1',
        rule: 'leak',
        message: 'np is never put when find_phy fails',
        confidence: 'medium',
        site: at(36, 'get_child'),
        path: [
          { site: at(36, 'get_child'), text: 'np is taken' },
          { site: at(39, ''), text: 'returned here' },
        ],
      },
    ],
    notes: [{ file: 'drivers/foo/bar.c', line: 52, text: 'bar_quirk() was not parsed: unbalanced braces' }],
  });
}
