/** One sentence per step, on stderr: stdout belongs to whoever asked for a result. */
export function say(sentence) {
  process.stderr.write(`${sentence}\n`);
}

export function seconds(sinceMs) {
  return `${((performance.now() - sinceMs) / 1_000).toFixed(1)} s`;
}

export class SetupFailure extends Error {}
