import { configChoice, type ConfigChoice } from './config.js';
import type { Frame } from './frame.js';
import { N } from './kinds.js';
import { statement } from './stmt.js';

/** `#if … #elif … #else … #endif` around statements: a choice nobody can make here. Branches open no scope. */
export function lowerConditional(f: Frame, node: number): void {
  const { view, graph } = f;
  f.enter();
  const { key, negated, constant } = conditionOf(f, node);
  const alternative = view.child(node, view.f.alternative);
  if (constant !== null) {
    if (constant) branch(f, node);
    else if (alternative >= 0) otherwise(f, alternative);
  } else {
    const [then, other, join] = [graph.block(), graph.block(), graph.block()];
    graph.end({ k: 'choice', key, to: negated ? [other, then] : [then, other], at: view.start(node) });
    graph.start(then);
    branch(f, node);
    graph.jump(join);
    graph.start(other);
    if (alternative >= 0) otherwise(f, alternative);
    graph.start(join);
  }
  f.leave();
}

function otherwise(f: Frame, node: number): void {
  if (f.view.code(node) === N.preproc_else) branch(f, node);
  else lowerConditional(f, node);
}

function branch(f: Frame, node: number): void {
  const { view } = f;
  const field = view.tree.field;
  for (let c = view.named(node); c >= 0; c = view.after(node, c)) {
    if (field[c] === view.f.condition || field[c] === view.f.name || field[c] === view.f.alternative) continue;
    statement(f, c);
  }
}

function conditionOf(f: Frame, node: number): ConfigChoice {
  const { view } = f;
  const name = view.child(node, view.f.name);
  if (name >= 0)
    return {
      key: view.slice(name),
      negated: /^#\s*(?:elifndef|ifndef)/.test(view.text.slice(view.start(node), view.start(name))),
      constant: null,
    };
  const condition = view.child(node, view.f.condition);
  return configChoice(condition < 0 ? `#@${view.start(node)}` : view.slice(condition));
}
