import type { Block, Expr, FlowGraph, Instr, JumpVia, Terminator } from './ir.js';

/** A graph as text, for tests and for looking at: one line an instruction. */
export function dumpGraph(graph: FlowGraph): string {
  const lines = [
    `${graph.returnType} ${graph.name}(${graph.params.map((p) => `${p.type} ${p.name}`.trim()).join(', ')})`,
  ];
  for (const block of graph.blocks) dumpBlock(graph, block, lines);
  for (const note of graph.notes) lines.push(`note: ${note.reason}`);
  return lines.join('\n') + '\n';
}

function dumpBlock(graph: FlowGraph, block: Block, lines: string[]): void {
  lines.push(`B${block.id}:${block.label === null ? '' : ` ${block.label}:`}`);
  for (const instr of block.instrs) lines.push(`  ${dumpInstr(graph, instr)}`);
  lines.push(`  ${dumpEnd(graph, block.end)}`);
}

export function dumpInstr(graph: FlowGraph, instr: Instr): string {
  const path = (id: number): string => graph.paths[id].text;
  const list = (args: readonly Expr[]): string => args.map((arg) => dumpExpr(graph, arg)).join(', ');
  switch (instr.k) {
    case 'call': {
      const who = instr.callee ?? `(${instr.via ? dumpExpr(graph, instr.via) : '?'})`;
      return `${instr.dest === null ? '' : `${path(instr.dest)} = `}${who}(${list(instr.args)})`;
    }
    case 'assign':
      return `${path(instr.to)} ${instr.compound ?? ''}= ${dumpExpr(graph, instr.from)}`;
    case 'declare':
      return `declare ${path(instr.path)}`;
    case 'cleanup':
      return `cleanup ${instr.raw ? 'raw ' : ''}${instr.name} ${path(instr.path)}`;
    case 'guard':
    case 'unguard':
      return `${instr.k} ${instr.class}(${list(instr.args)})`;
    case 'read':
      return `read ${dumpExpr(graph, instr.value)}`;
  }
}

function via(jump: JumpVia | null): string {
  if (jump === null) return '';
  return jump.label === null ? ` by ${jump.kind}` : ` by ${jump.kind} ${jump.label}`;
}

function dumpEnd(graph: FlowGraph, end: Terminator): string {
  switch (end.k) {
    case 'jump':
      return `-> B${end.to}${via(end.via)}`;
    case 'branch':
      return `${end.loop ? 'while' : 'if'} ${dumpExpr(graph, end.cond)} ? B${end.yes} : B${end.no}`;
    case 'choice':
      return `choice ${end.key}: ${end.to.map((to) => `B${to}`).join(' ')}`;
    case 'switch':
      return `switch ${dumpExpr(graph, end.value)}: ${end.cases.map((c) => `${c.values.map((v) => dumpExpr(graph, v)).join('|')} B${c.to}`).join(', ')}, else B${end.otherwise}`;
    case 'iterate':
      return `iterate ${end.macro}(${end.args.map((arg) => dumpExpr(graph, arg)).join(', ')}) ? B${end.body} : B${end.exit}`;
    case 'return':
      return end.value === null ? 'return' : `return ${dumpExpr(graph, end.value)}`;
    case 'stop':
      return 'stop';
  }
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
      return JSON.stringify(expr.text);
    case 'symbol':
      return `'${expr.name}`;
    case 'unary':
      return `${expr.operator}${expr.arg.op === 'binary' ? `(${dumpExpr(graph, expr.arg)})` : dumpExpr(graph, expr.arg)}`;
    case 'binary': {
      const side = (e: Expr): string => (e.op === 'binary' ? `(${dumpExpr(graph, e)})` : dumpExpr(graph, e));
      return `${side(expr.left)} ${expr.operator} ${side(expr.right)}`;
    }
    case 'opaque':
      return `<${expr.text}${expr.args.length === 0 ? '' : `: ${expr.args.map((arg) => dumpExpr(graph, arg)).join(', ')}`}>`;
  }
}
