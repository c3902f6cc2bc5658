import type { Expr, FlowGraph, Instr, Terminator } from './ir.js';

/** A graph as text, one line an instruction: for tests and for looking at things. */
export function dumpGraph(graph: FlowGraph): string {
  const lines = [`${graph.name}(${graph.params.map((p) => p.name).join(', ')})`];
  for (const block of graph.blocks) {
    lines.push(`b${block.id}:${block.label === null ? '' : ` ${block.label}`}`);
    for (const instr of block.instrs) lines.push(`  ${dumpInstr(graph, instr)}`);
    lines.push(`  ${dumpEnd(graph, block.end)}`);
  }
  return lines.join('\n');
}

export function dumpExpr(graph: FlowGraph, expr: Expr): string {
  switch (expr.op) {
    case 'path':
      return graph.paths[expr.path].text;
    case 'address':
      return `&${graph.paths[expr.path].text}`;
    case 'int':
      return String(expr.value);
    case 'errno':
      return `${expr.negative ? '-' : ''}${expr.name}`;
    case 'string':
      return expr.text;
    case 'symbol':
      return expr.name;
    case 'unary':
      return `${expr.operator}${dumpExpr(graph, expr.arg)}`;
    case 'binary':
      return `(${dumpExpr(graph, expr.left)} ${expr.operator} ${dumpExpr(graph, expr.right)})`;
    case 'opaque':
      return `?${expr.text}`;
  }
}

function dumpInstr(graph: FlowGraph, instr: Instr): string {
  const show = (expr: Expr): string => dumpExpr(graph, expr);
  const path = (id: number): string => graph.paths[id].text;
  switch (instr.k) {
    case 'call': {
      const to = instr.dest === null ? '' : `${path(instr.dest)} = `;
      const callee = instr.callee ?? (instr.via ? `(${show(instr.via)})` : '?');
      return `${to}${callee}(${instr.args.map(show).join(', ')})`;
    }
    case 'assign':
      return `${path(instr.to)} ${instr.compound ?? ''}= ${show(instr.from)}`;
    case 'declare':
      return `declare ${path(instr.path)}`;
    case 'cleanup':
      return `cleanup ${instr.name} ${path(instr.path)}`;
    case 'guard':
    case 'unguard':
      return `${instr.k} ${instr.class}(${instr.args.map(show).join(', ')})`;
    case 'read':
      return `read ${show(instr.value)}`;
  }
}

function dumpEnd(graph: FlowGraph, end: Terminator): string {
  const show = (expr: Expr): string => dumpExpr(graph, expr);
  switch (end.k) {
    case 'jump':
      return `jump b${end.to}${end.via ? ` (${end.via.kind}${end.via.label === null ? '' : ` ${end.via.label}`})` : ''}`;
    case 'branch':
      return `if ${show(end.cond)} b${end.yes} else b${end.no}`;
    case 'choice':
      return `choice ${end.key} ${end.to.map((to) => `b${to}`).join(' ')}`;
    case 'switch':
      return `switch ${show(end.value)} ${end.cases.map((c) => `${c.values.map(show).join('|')}: b${c.to}`).join(' ')} default: b${end.otherwise}`;
    case 'iterate':
      return `iterate ${end.macro}(${end.args.map(show).join(', ')}) b${end.body} else b${end.exit}`;
    case 'return':
      return `return${end.value ? ` ${show(end.value)}` : ''}`;
    case 'stop':
      return 'stop';
  }
}
