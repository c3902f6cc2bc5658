import type { Late, Teardown } from './late.js';

/** An object is taken down while it is still registered where others find it. */
export function stillFound(teardown: Teardown): Late[] {
  const found: Late[] = [];
  for (const stop of teardown.steps) {
    const { what } = stop;
    if (what.is !== 'stop' || !what.runner.visible || what.key === null) continue;
    const whole = what.key.replace(/\.\w+$/, '');
    const step = teardown
      .before(stop)
      .find((s) => s.what.is === 'release' && s.what.kind === 'by-pointer' && s.what.whole === whole && s.at < stop.at);
    if (step === undefined) continue;
    const user = {
      runner: what.runner,
      api: stop.api,
      at: stop.at,
      fn: teardown.fn,
      managed: false,
      key: what.key,
      data: whole,
      handlers: [],
      owner: null,
      offAtFirst: false,
    };
    found.push({
      kind: 'found',
      fn: teardown.fn,
      step,
      user,
      key: whole,
      need: { at: stop.at, fn: teardown.fn },
      stop,
      facts: [],
    });
  }
  return found;
}
