/** Asking again: what is asked for once, and nothing would bring a second time, must not hang on one answer. */
export const PATIENCE_MS = 15_000;

/** How long to wait before the n-th try (from 0): 0.5 s × 1.7 each, ± 30 %, at most 15 s. */
export function pause(tries, random = Math.random()) {
  return Math.min(15_000 / 1.3, 500 * 1.7 ** tries) * (0.7 + 0.6 * random);
}

/** The answer that is good, read by `read`, however many were lost, refused or hung before it. */
export async function untilAnswered(url, read, how = {}) {
  for (let tries = 0; ; tries += 1) {
    try {
      const answer = await fetch(url, { ...how, signal: AbortSignal.timeout(PATIENCE_MS) });
      if (answer.ok) return await read(answer);
    } catch {
      // the next one may come
    }
    await new Promise((done) => setTimeout(done, pause(tries)));
  }
}
