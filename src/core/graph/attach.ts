import type { Finding } from '../report/finding.js';
import type { Draft } from './builder.js';
import type { GraphFinding, Site } from './model.js';

/** Hangs findings on the edges whose claim they are about, and on its object; all of them are kept. */
export function attach(draft: Draft, findings: readonly Finding[]): GraphFinding[] {
  return findings.map((finding) => {
    const made = toGraph(finding);
    const taken = finding.acquire?.line ?? null;
    const isTaken = (s: Site): boolean =>
      s.file === finding.file && s.function === finding.function && s.line === taken;
    const isHere = (s: Site): boolean => s.file === finding.file && s.line === finding.line;
    const edges = [...draft.edges.values()];
    const byTake = taken === null ? [] : edges.filter((e) => [...e.takes.values()].some(isTaken));
    const byLine = edges.filter((e) => [...e.takes.values(), ...e.drops.values()].some(isHere));
    const about = byTake.length > 0 ? byTake : byLine;
    for (const node of draft.nodes.values())
      if (taken !== null && [...node.takes.values()].some(isTaken)) node.findings.add(made.id);
    for (const edge of about) {
      edge.findings.add(made.id);
      draft.nodes.get(edge.to)?.findings.add(made.id);
    }
    return made;
  });
}

function toGraph(f: Finding): GraphFinding {
  const site = (at: { file: string; line: number; column: number }): Site => ({
    file: at.file,
    line: at.line,
    column: at.column,
    function: f.function,
    call: '',
  });
  return {
    id: f.fingerprint,
    rule: f.rule,
    message: f.message,
    confidence: f.confidence,
    site: { ...site(f), call: f.release ?? '' },
    path: f.path.map((step) => ({ site: site(step), text: step.message })),
  };
}
